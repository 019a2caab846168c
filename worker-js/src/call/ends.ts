import type { Binding, ToWorker } from '../worker/messages.js';
import { SottoError } from './error.js';
import { attach, type End } from './transform.js';

/** A sender or receiver whose frames go through the worker. */
interface Attached {
  stream: number;
  /** `null` after a release. */
  binding: Binding | null;
}

/** The senders and receivers of one call. */
export class Ends {
  /** Whose transform a sender or receiver has: a stopped call's may be replaced, nobody else's. */
  static readonly #owners = new WeakMap<End, Ends>();

  readonly #worker: Worker;
  readonly #attached = new Map<End, Attached>();
  #streams = 0;
  #stopped = false;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** Says what an end is, and leads its frames through the worker if they do not go there yet. */
  bind(end: End, binding: Binding): void {
    if (this.#stopped) throw new SottoError('stopped', 'the call is over');
    const attached = this.#attached.get(end);
    if (attached === undefined) {
      this.#attach(end, binding);
      return;
    }
    if (isSame(attached.binding, binding)) return;
    if (binding.direction === 'send' && attached.binding !== null) {
      throw new SottoError('already-protected', 'the sender is protected as another track');
    }
    attached.binding = binding;
    this.#post({ type: 'bind', stream: attached.stream, binding });
  }

  /** Shuts an end; it keeps its transform. */
  release(end: End): void {
    const attached = this.#attached.get(end);
    if (attached === undefined || attached.binding === null) return;
    attached.binding = null;
    this.#post({ type: 'bind', stream: attached.stream, binding: null });
  }

  /** The end with this stream. */
  endOf(stream: number): End | undefined {
    for (const [end, attached] of this.#attached) if (attached.stream === stream) return end;
    return undefined;
  }

  /** The member whose frames a stream receives. */
  memberOf(stream: number): string | undefined {
    const end = this.endOf(stream);
    const binding = end && this.#attached.get(end)?.binding;
    return binding?.direction === 'receive' ? binding.member : undefined;
  }

  /** The frames of a stream have come to an end. */
  forget(stream: number): void {
    const end = this.endOf(stream);
    if (end !== undefined) this.#attached.delete(end);
  }

  /** The call is over: nothing can be bound any more. Transforms stay where they are. */
  stop(): void {
    this.#stopped = true;
  }

  #attach(end: End, binding: Binding): void {
    const owner = Ends.#owners.get(end);
    const isForeign = owner === undefined && 'transform' in end && end.transform !== null;
    const isOfAnother = owner !== undefined && owner !== this && !owner.#stopped;
    if (isForeign || isOfAnother) {
      throw new SottoError('transform-taken', 'another transform is set already');
    }
    if (binding.direction === 'send' && owner === undefined && maySend(end as RTCRtpSender)) {
      throw new SottoError('too-late', 'the sender is connected: what it has sent so far was in clear');
    }
    this.#streams += 1;
    const stream = this.#streams;
    // First the binding, then the frames.
    this.#post({ type: 'bind', stream, binding });
    try {
      attach(end, stream, this.#worker);
    } catch (error) {
      this.#post({ type: 'bind', stream, binding: null });
      throw error;
    }
    this.#attached.set(end, { stream, binding });
    Ends.#owners.set(end, this);
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}

/** Whether frames may be leaving. A sender without a track has nothing to send, whatever it is connected to. */
function maySend({ track, transport }: RTCRtpSender): boolean {
  return track !== null && transport?.state === 'connected';
}

function isSame(a: Binding | null, b: Binding): boolean {
  if (a === null || a.direction !== b.direction || a.track !== b.track) return false;
  return a.direction === 'send' || (b.direction === 'receive' && a.member === b.member);
}
