import type { Entry, Membership, Output } from '../wasm/sotto.js';
import { owned } from './bytes.js';
import type { FromGroup } from './messages.js';

/** What the follower needs of the world around it. */
export interface Surroundings {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Sends to the worker that frames go through. */
  post(message: FromGroup, transfer?: ArrayBuffer[]): void;
  /** Calls {@link Follower.handleTimeout} after `delay` milliseconds, in place of any call asked for before. */
  wake(delay: number | null): void;
}

/**
 * The one owner of the wasm membership: follows the log. Whatever is thrown out of wasm is a fault of ours after which
 * its memory cannot be trusted: the follower is then dead and never calls wasm again.
 */
export class Follower {
  readonly #membership: Membership;
  readonly #around: Surroundings;
  #dead = false;

  constructor(membership: Membership, around: Surroundings) {
    this.#membership = membership;
    this.#around = around;
  }

  handleEntry(entry: Entry): void {
    this.#attempt((membership) => membership.handleEntry(entry, this.#around.now()));
    this.#drain();
  }

  handleTimeout(): void {
    this.#attempt((membership) => membership.handleTimeout(this.#around.now()));
    this.#drain();
  }

  /** Frees the membership, and with it all keys. */
  stop(): void {
    this.#attempt((membership) => membership.free());
    this.#dead = true;
    this.#around.wake(null);
  }

  #drain(): void {
    const outputs: Output[] = [];
    const moved = new Set<ArrayBuffer>();
    for (;;) {
      const output = this.#attempt((membership) => membership.pollOutput());
      if (output === undefined) break;
      if (output.type === 'send') {
        const payload = owned(output.payload);
        const attachments = output.attachments.map(({ to, bytes }) => ({ to, bytes: owned(bytes) }));
        for (const { buffer } of [payload, ...attachments.map(({ bytes }) => bytes)]) moved.add(buffer);
        outputs.push({ type: 'send', payload, attachments });
      } else {
        // Keys are moved, not copied: there is one place where they are to be erased.
        if (output.type === 'keys' && output.keys !== undefined) moved.add(output.keys.buffer);
        outputs.push(output);
      }
    }
    if (outputs.length > 0) this.#around.post({ type: 'outputs', outputs }, [...moved]);
    const next = this.#attempt((membership) => membership.nextTimeout());
    if (!this.#dead) this.#around.wake(next === undefined ? null : Math.max(0, next - this.#around.now()));
  }

  #attempt<T>(use: (membership: Membership) => T): T | undefined {
    if (this.#dead) return undefined;
    try {
      return use(this.#membership);
    } catch (error) {
      this.#dead = true;
      this.#around.wake(null);
      this.#around.post({ type: 'crashed', message: String(error) });
      return undefined;
    }
  }
}
