import { buffersOf, owned } from '../shared/bytes.js';
import { Guarded } from '../shared/guarded.js';
import type { FromGroup, GroupRequest } from '../shared/messages.js';
import type { Entry, Membership, Output } from '../wasm/sotto.js';

/** The environment of the follower. */
export interface FollowerHost {
  /** Milliseconds since any fixed moment. */
  now(): number;
  /** Sends to the worker that frames go through. */
  post(message: FromGroup, transfer?: ArrayBuffer[]): void;
  /** Calls {@link Follower.handleTimeout} after `delay` milliseconds, in place of any call asked for before. */
  wake(delay: number | null): void;
}

/** The owner of the wasm membership: follows the log. */
export class Follower {
  readonly #membership: Guarded<Membership>;
  readonly #around: FollowerHost;

  constructor(membership: Membership, around: FollowerHost) {
    const crashed = (message: string) => around.post({ type: 'crashed', message });
    this.#membership = new Guarded(membership, { now: around.now, wake: around.wake, crashed });
    this.#around = around;
  }

  /** Follows an entry that was passed on at `mediaNow`, by the clock of the worker that frames go through. */
  handleEntry(entry: Entry, mediaNow: number): void {
    this.#membership.attempt((membership) => membership.handleEntry(entry, this.#around.now(), mediaNow));
    this.#drain();
  }

  /** Asks the other members whether the epoch lives, for the worker that frames go through. */
  challenge(attempt: number, at: number): void {
    this.#membership.attempt((membership) => membership.challenge(attempt, at));
    this.#drain();
  }

  /** Sends a message to the members of the group. */
  sendMessage(id: number, label: string, data: Uint8Array): void {
    this.#membership.attempt((membership) => membership.sendMessage(id, label, data));
    this.#drain();
  }

  /** Starts a short authentication, or ends the one that goes on. */
  authenticate(wanted: boolean): void {
    this.#membership.attempt((membership) => {
      if (wanted) membership.startShortAuthentication();
      else membership.cancelShortAuthentication();
    });
    this.#drain();
  }

  /** Answers a request for a secret. The answer is moved on, not copied. */
  exportSecret({ request, label, context, length }: Extract<GroupRequest, { type: 'export' }>): void {
    const outcome = this.#membership.attempt((membership) => membership.exportSecret(label, context, length));
    if (outcome === undefined) return;
    const moved = typeof outcome === 'string' ? [] : [outcome.secret.buffer];
    this.#around.post({ type: 'exported', request, outcome }, moved);
  }

  handleTimeout(): void {
    this.#membership.attempt((membership) => membership.handleTimeout(this.#around.now()));
    this.#drain();
  }

  /** Frees the membership, and with it all keys. */
  stop(): void {
    this.#membership.stop();
  }

  #drain(): void {
    const outputs: Output[] = [];
    const moved: ArrayBuffer[] = [];
    for (;;) {
      const output = this.#membership.attempt((membership) => membership.pollOutput());
      if (output === undefined) break;
      if (output.type === 'send') {
        const payload = owned(output.payload);
        const attachments = output.attachments.map(({ to, bytes }) => ({ to, bytes: owned(bytes) }));
        moved.push(...buffersOf({ payload, attachments }));
        outputs.push({ type: 'send', payload, attachments });
      } else {
        // Keys are moved, not copied: there is one place where they are to be erased.
        if (output.type === 'keys' && output.keys !== undefined) moved.push(output.keys.buffer);
        outputs.push(output);
      }
    }
    if (outputs.length > 0) this.#around.post({ type: 'outputs', outputs }, moved);
    this.#membership.sleep();
  }
}
