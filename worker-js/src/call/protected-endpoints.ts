import type { Binding, ToWorker } from '../shared/messages.js';
import { SottoError } from './error.js';
import { attach, type RtpEndpoint, type Transform } from './transform.js';

/** A sender or receiver whose frames go through the worker. */
export interface Attached {
  readonly end: RtpEndpoint;
  readonly stream: number;
  readonly sends: boolean;
  /** The transform that was set on the end, or `null` where it has encoded streams. */
  readonly transform: Transform;
  /** `null`: shut, before it is bound and after a release. */
  binding: Binding | null;
  /** Whether the application has ever said what becomes of it, be it that it stays shut. */
  isNamed: boolean;
  /** Whether no frame can have gone by before the transform was set. */
  readonly fresh: boolean;
}

/** The senders and receivers of one call. */
export class ProtectedEndpoints {
  /**
   * The owner of the transform of each sender or receiver. Only that of a call whose worker has ended may be replaced: in Chromium a
   * worker that lets go of a transform after the next one was set takes the frames from that one too, and none is sent any more.
   */
  static readonly #owners = new WeakMap<RtpEndpoint, ProtectedEndpoints>();

  readonly #worker: Worker;
  readonly #attached = new Map<RtpEndpoint, Attached>();
  #streams = 0;
  #stopped = false;
  #workerEnded = false;

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  /** All that are attached. */
  get all(): readonly Attached[] {
    return [...this.#attached.values()];
  }

  /** Leads the frames of an end through the worker, which lets none of them pass until the end is bound. */
  shut(end: RtpEndpoint, direction: Binding['direction'], inForce: boolean): void {
    if (this.#stopped) throw new SottoError('stopped', 'the call is over');
    if (!this.#attached.has(end)) this.#attach(end, direction, null, inForce);
  }

  /** The application has said that an end is to be as it is. */
  name(end: RtpEndpoint): void {
    const attached = this.#attached.get(end);
    if (attached !== undefined) attached.isNamed = true;
  }

  /** Says what an end is, and leads its frames through the worker if they do not go there yet. */
  bind(end: RtpEndpoint, binding: Binding): void {
    if (this.#stopped) throw new SottoError('stopped', 'the call is over');
    const attached = this.#attached.get(end);
    if (attached === undefined) {
      this.#attach(end, binding.direction, binding, false);
      return;
    }
    if (isSame(attached.binding, binding)) return;
    if (binding.direction === 'send' && attached.binding !== null) {
      throw new SottoError('already-protected', 'the sender is protected as another track');
    }
    attached.binding = binding;
    attached.isNamed = true;
    this.#post({ type: 'bind', stream: attached.stream, binding });
  }

  /** Shuts an end; it keeps its transform. */
  release(end: RtpEndpoint): void {
    const attached = this.#attached.get(end);
    if (attached === undefined || attached.binding === null) return;
    attached.binding = null;
    this.#post({ type: 'bind', stream: attached.stream, binding: null });
  }

  /** The sender or receiver of a stream. */
  of(stream: number): Attached | undefined {
    for (const attached of this.#attached.values()) if (attached.stream === stream) return attached;
    return undefined;
  }

  /** The member whose frames a stream receives. */
  memberOf(stream: number): string | undefined {
    const binding = this.of(stream)?.binding;
    return binding?.direction === 'receive' ? binding.member : undefined;
  }

  /** The frames of a stream have come to an end. */
  forget(stream: number): void {
    const attached = this.of(stream);
    if (attached !== undefined) this.#attached.delete(attached.end);
  }

  /** The call is over: nothing can be bound any more. Transforms stay where they are. */
  stop(): void {
    this.#stopped = true;
  }

  /** The worker was terminated: another call may set its transforms. */
  workerEnded(): void {
    this.#workerEnded = true;
  }

  #attach(end: RtpEndpoint, direction: Binding['direction'], binding: Binding | null, known: boolean): void {
    const owner = ProtectedEndpoints.#owners.get(end);
    const isForeign = owner === undefined && 'transform' in end && end.transform !== null;
    if (isForeign) throw new SottoError('transform-taken', 'another transform is set already');
    if (owner !== undefined && owner !== this && !owner.#workerEnded) {
      throw new SottoError('transform-taken', 'another call has its transform there: await its leave()');
    }
    this.#streams += 1;
    const stream = this.#streams;
    // First the binding, then the frames: a stream that has not been bound lets none pass.
    if (binding !== null) this.#post({ type: 'bind', stream, binding });
    try {
      const transform = attach(end, stream, this.#worker, known || owner !== undefined);
      const fresh = owner === undefined && (end.transport ?? null) === null;
      const sends = direction === 'send';
      this.#attached.set(end, { end, stream, sends, transform, binding, isNamed: binding !== null, fresh });
    } catch (error) {
      if (binding !== null) this.#post({ type: 'bind', stream, binding: null });
      throw error;
    }
    ProtectedEndpoints.#owners.set(end, this);
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}

function isSame(a: Binding | null, b: Binding): boolean {
  if (a === null || a.direction !== b.direction || a.track !== b.track) return false;
  return a.direction === 'send' || (b.direction === 'receive' && a.member === b.member);
}
