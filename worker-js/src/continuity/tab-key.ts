import { withKeys } from './key-database.js';

/** Where this tab's name is. A tab has it for as long as it is open, through reloads; a duplicated tab has a copy. */
const TAB = 'sotto.tab';

/**
 * How long the page that had the lock before a reload may take to give it up, in milliseconds. A duplicated tab waits so
 * long once.
 */
const PATIENCE = 1000;

/** How many keys are kept of tabs that may be opened again. */
const KEPT = 100;

let own: Promise<CryptoKeyPair | null> | undefined;

/**
 * The continuity key of this tab: Ed25519, not extractable, kept in IndexedDB. It is the same after a reload; two tabs that
 * are open never have the same, not even if one is a duplicate of the other. `null` where a page can have none: without
 * storage, without a secure context, or in a browser without Ed25519.
 */
export function tabKey(): Promise<CryptoKeyPair | null> {
  own ??= find().catch(() => null);
  return own;
}

async function find(): Promise<CryptoKeyPair | null> {
  const tab = sessionStorage.getItem(TAB);
  if (tab !== null && (await hold(tab))) {
    const known = await withKeys((keys) => keys.get(tab));
    if (known !== undefined) return known;
  }
  return make();
}

async function make(): Promise<CryptoKeyPair> {
  const tab = crypto.randomUUID();
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  await hold(tab);
  await withKeys((keys) => keys.add(tab, pair, KEPT));
  sessionStorage.setItem(TAB, tab);
  return pair;
}

/** Takes the lock of a tab's name (Web Locks) for as long as the page lives, or tells that another page has it. */
function hold(tab: string): Promise<boolean> {
  return new Promise((resolve) => {
    const lock = navigator.locks.request(
      `sotto continuity ${tab}`,
      { signal: AbortSignal.timeout(PATIENCE) },
      () => {
        resolve(true);
        return new Promise<void>(() => {});
      },
    );
    lock.catch(() => resolve(false));
  });
}
