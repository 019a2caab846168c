/** Key pairs by name in IndexedDB. A key that is not extractable stays so there: its bytes are nowhere in the page. */
export interface Keys {
  get(name: string): Promise<CryptoKeyPair | undefined>;
  /** Adds one and forgets those that are older than the last `kept`. */
  add(name: string, pair: CryptoKeyPair, kept: number): Promise<void>;
}

const DATABASE = 'sotto';
const STORE = 'continuity';

interface Row {
  name: string;
  pair: CryptoKeyPair;
  /** Milliseconds since the Unix epoch. */
  made: number;
}

/** Opens the database for one piece of work. */
export async function withKeys<T>(work: (keys: Keys) => Promise<T>): Promise<T> {
  const opening = indexedDB.open(DATABASE, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE, { keyPath: 'name' }).createIndex('made', 'made');
  };
  const database = await done(opening);
  const store = (mode: IDBTransactionMode) => database.transaction(STORE, mode).objectStore(STORE);
  try {
    return await work({
      get: async (name) => ((await done(store('readonly').get(name))) as Row | undefined)?.pair,
      add: async (name, pair, kept) => {
        const rows = store('readwrite');
        await done(rows.add({ name, pair, made: Date.now() } satisfies Row));
        const names = await done(rows.index('made').getAllKeys());
        await Promise.all(names.slice(0, -kept).map((old) => done(rows.delete(old))));
      },
    });
  } finally {
    database.close();
  }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
