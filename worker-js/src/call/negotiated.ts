import type { ToWorker } from '../shared/messages.js';
import { payloadTypes } from './payload-types.js';
import type { Attached, ProtectedEndpoints } from './protected-endpoints.js';

/** How often parameters are read without a sign that they have changed, in milliseconds. */
const READ_EVERY = 1000;

/** Tells the worker what the payload types of a stream stand for, where the browser's frames do not name their codec. */
export class Negotiated {
  readonly #endpoints: ProtectedEndpoints;
  readonly #post: (message: ToWorker) => void;
  /** The list that the worker was sent last, for each stream that has asked. */
  readonly #told = new WeakMap<Attached, string>();
  #readAt = Number.NEGATIVE_INFINITY;

  constructor(ends: ProtectedEndpoints, post: (message: ToWorker) => void) {
    this.#endpoints = ends;
    this.#post = post;
  }

  /** The worker has a frame of this stream whose codec it cannot name. */
  wanted(stream: number): void {
    const attached = this.#endpoints.of(stream);
    if (attached !== undefined) this.#tell(attached);
  }

  /** Time has passed: connections that are not the call's tell nothing of their negotiations. */
  refreshAt(now: number): void {
    if (now - this.#readAt < READ_EVERY) return;
    this.#readAt = now;
    this.refresh();
  }

  /** A negotiation has changed what was told, perhaps. */
  refresh(): void {
    for (const attached of this.#endpoints.all) if (this.#told.has(attached)) this.#tell(attached);
  }

  #tell(attached: Attached): void {
    const codecs = payloadTypes(attached.end);
    const text = JSON.stringify(codecs);
    if (this.#told.get(attached) === text) return;
    this.#told.set(attached, text);
    this.#post({ type: 'payload-types', stream: attached.stream, codecs });
  }
}
