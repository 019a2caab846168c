import type { Apart } from '../wasm/sotto.js';

/** The parts of `SubtleCrypto` that are used here. */
export type Subtle = Pick<SubtleCrypto, 'importKey' | 'encrypt' | 'decrypt'>;

/** What AES-GCM takes per byte in WebAssembly, and what the way to WebCrypto and back takes beside WebCrypto, in µs. */
const WASM_PER_BYTE = 0.008;
const DETOUR = 5;

/** Enough to be seen by clocks that browsers make coarse on purpose. */
const TRIALS = 32;
/** A machine is busy when a call starts, and not all the time: the fastest counts. */
const ROUNDS = 5;
const TRIAL_LENGTH = 1024;

/** AES-GCM by the browser, for frames that are long enough to be worth the way there and back. */
export class WebCrypto {
  readonly #subtle: Subtle;
  readonly #keys = new Map<string, CryptoKey>();
  #life = 0;
  #worthFrom = Number.POSITIVE_INFINITY;

  constructor(subtle: Subtle) {
    this.#subtle = subtle;
  }

  /** Frames of as many bytes are encrypted faster here than in WebAssembly; none before that has been measured. */
  get worthFrom(): number {
    return this.#worthFrom;
  }

  /** Finds out what frames are worth it, on this machine and in this browser. */
  async measure(now: () => number): Promise<void> {
    try {
      const key = await this.#import(new Uint8Array(16), 'encrypt');
      const trial = () =>
        this.#subtle.encrypt(parameters(new Uint8Array(12)), key, new Uint8Array(TRIAL_LENGTH));
      await trial();
      let fastest = Number.POSITIVE_INFINITY;
      for (let round = 0; round < ROUNDS; round++) {
        const start = now();
        for (let count = 0; count < TRIALS; count++) await trial();
        fastest = Math.min(fastest, now() - start);
      }
      const each = (fastest * 1000) / TRIALS;
      this.#worthFrom = Math.max(TRIAL_LENGTH, (each + DETOUR) / WASM_PER_BYTE);
    } catch {
      // Without WebCrypto, WebAssembly does it all.
    }
  }

  /** Forgets all keys. */
  forget(): void {
    this.#life += 1;
    this.#keys.clear();
  }

  /**
   * Encrypts or decrypts `content`, of which a copy is taken at once. `null` if the frame is not authentic, if there is no
   * key, or if WebCrypto fails. `takeKey` is asked for the key's bytes if they have not been imported yet.
   */
  async run(
    usage: 'encrypt' | 'decrypt',
    { kid, nonce, aad }: Pick<Apart, 'kid' | 'nonce' | 'aad'>,
    content: Uint8Array<ArrayBuffer>,
    takeKey: () => Uint8Array | undefined,
  ): Promise<ArrayBuffer | null> {
    const name = `${usage} ${kid}`;
    try {
      const known = this.#keys.get(name);
      if (known !== undefined) return await this.#subtle[usage](parameters(nonce, aad), known, content);
      const bytes = takeKey();
      if (bytes === undefined) return null;
      const own = content.slice();
      const life = this.#life;
      const key = await this.#import(bytes, usage);
      if (life === this.#life) this.#keys.set(name, key);
      return await this.#subtle[usage](parameters(nonce, aad), key, own);
    } catch {
      return null;
    }
  }

  /** Takes `bytes`, and leaves zeros. */
  async #import(bytes: Uint8Array, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> {
    const importing = this.#subtle.importKey('raw', bytes.slice(), 'AES-GCM', false, [usage]);
    bytes.fill(0);
    return importing;
  }
}

function parameters(iv: Uint8Array<ArrayBuffer>, additionalData = new Uint8Array(0)): AesGcmParams {
  return { name: 'AES-GCM', iv, additionalData, tagLength: 128 };
}
