/** The environment of a guard. */
export interface GuardedHost {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Calls the owner's `handleTimeout` after `delay` milliseconds, in place of any call asked for before. */
  wake(delay: number | null): void;
  /** Tells that wasm has failed. */
  crashed(message: string): void;
}

interface Freeable {
  free(): void;
  /** When it wants to be woken, on the clock that it was told. */
  nextTimeout(): number | undefined;
}

/**
 * The one way to an object in wasm. An exception out of wasm is a fault of ours after which its memory cannot be
 * trusted: the object is then dead, and never called again.
 */
export class Guarded<Wasm extends Freeable> {
  readonly #object: Wasm;
  readonly #around: GuardedHost;
  #dead = false;

  constructor(object: Wasm, around: GuardedHost) {
    this.#object = object;
    this.#around = around;
  }

  /** Whether it has failed or was stopped. */
  get dead(): boolean {
    return this.#dead;
  }

  /** The result of `use`, or `undefined` if the object is dead, or dies of it. */
  attempt<T>(use: (object: Wasm) => T): T | undefined {
    if (this.#dead) return undefined;
    try {
      return use(this.#object);
    } catch (error) {
      this.fail(String(error));
      return undefined;
    }
  }

  /** Asks to be woken when the object wants it. To be called after every call that may have changed that. */
  sleep(): void {
    const next = this.attempt((object) => object.nextTimeout());
    if (!this.#dead) this.#around.wake(next === undefined ? null : Math.max(0, next - this.#around.now()));
  }

  /** Frees the object. */
  stop(): void {
    this.attempt((object) => object.free());
    this.#dead = true;
    this.#around.wake(null);
  }

  /** Gives the object up, for a reason from within or from outside. */
  fail(message: string): void {
    if (this.#dead) return;
    this.#dead = true;
    this.#around.wake(null);
    this.#around.crashed(message);
  }
}
