import { trackOfNumber } from '../api/track.js';
import type { Binding, StreamCount, ToWorker } from '../shared/messages.js';
import type { MimeType } from '../wasm/sotto.js';
import { mimeTypeOf, restrictCodecs, unsupported, type VideoCodec } from './codecs.js';
import { refuseDtmf } from './dtmf.js';
import { SottoError } from './error.js';
import type { CallEvents } from './events.js';
import { ForgottenEndpoints, forgotten } from './forgotten-endpoints.js';
import { makeKeyFrame, ridsOf } from './key-frame.js';
import { Negotiated } from './negotiated.js';
import { type ConnectionOwner, ProtectedConnection } from './protected-connection.js';
import { type Attached, ProtectedEndpoints } from './protected-endpoints.js';
import type { ReceptionChange } from './reception.js';
import { Receptions } from './receptions.js';
import { shareParameters } from './shared-parameters.js';
import { insertable, type RtpEndpoint } from './transform.js';
import { isReplaced, REPLACED, WATCH_EVERY, Watch } from './watch.js';

/** The call's part in a {@link Protection}. */
export interface ProtectionListener {
  emit<Name extends 'undecryptable' | 'decryptable' | 'stalled' | 'resumed'>(
    name: Name,
    value: CallEvents[Name],
  ): void;
  /** Something failed, and the call goes on. */
  error(error: SottoError): void;
  /** Frames went around a transform, and all tracks were taken off. The call must stop. */
  bypassed(error: SottoError): void;
  /** Whether frames pass that are bound. */
  isEncrypted(): boolean;
}

type Receiving = Extract<Binding, { direction: 'receive' }>;

/** The media of one call: its connections, senders and receivers, and the watch over them. */
export class Protection implements ConnectionOwner {
  readonly codecs: readonly MimeType[];
  readonly #worker: Worker;
  readonly #listener: ProtectionListener;
  readonly #endpoints: ProtectedEndpoints;
  readonly #negotiated: Negotiated;
  readonly #watch: Watch;
  readonly #receptions: Receptions;
  readonly #forgotten = new ForgottenEndpoints();
  readonly #connections = new Map<RTCPeerConnection, ProtectedConnection>();
  readonly #recounts = new Map<number, (counts: readonly StreamCount[]) => void>();
  #recounted = 0;
  #watched = false;
  #over = false;

  constructor(worker: Worker, codecs: readonly MimeType[], listener: ProtectionListener) {
    this.#worker = worker;
    this.codecs = codecs;
    this.#listener = listener;
    this.#endpoints = new ProtectedEndpoints(worker);
    this.#negotiated = new Negotiated(this.#endpoints, (message) => this.#post(message));
    const now = () => performance.now();
    const recount = () => this.#recount();
    this.#watch = new Watch(this.#endpoints, {
      now,
      recount,
      bypassed: (attached, cause) => this.#bypassed(attached, cause),
    });
    this.#receptions = new Receptions(this.#endpoints, {
      now,
      recount,
      changed: (binding, change, stream) => this.#received(binding, change, stream),
    });
  }

  /** Whether the call is over. */
  get isOver(): boolean {
    return this.#over;
  }

  /** Makes a connection that is protected from the beginning. */
  createConnection(configuration: RTCConfiguration): RTCPeerConnection {
    this.#refuseIfOver();
    const peer = new RTCPeerConnection(insertable(configuration));
    this.adopt(peer);
    return peer;
  }

  /** Takes a connection over that has nothing on it yet. One that it has already stays as it is. */
  adopt(peer: RTCPeerConnection): void {
    this.#refuseIfOver();
    if (this.#connections.has(peer)) return;
    // A connection that is closed by its own side tells nobody (WebRTC, `close`).
    for (const known of this.#connections.keys()) {
      if (known.signalingState === 'closed') this.#connections.delete(known);
    }
    this.#connections.set(peer, new ProtectedConnection(peer, this));
  }

  /** Binds a sender, and keeps it from sending anything that cannot be protected. */
  protect(sender: RTCRtpSender, track: number, videoCodec: VideoCodec | undefined): void {
    const preferred = videoCodec && mimeTypeOf(videoCodec, this.codecs);
    this.#bind(sender, { direction: 'send', track });
    try {
      refuseDtmf(sender);
      shareParameters(sender);
      const transceiver = this.#transceiverOf(sender);
      if (transceiver !== undefined && preferred !== undefined) {
        restrictCodecs(transceiver, this.codecs, preferred);
      }
    } catch (error) {
      this.#endpoints.release(sender);
      throw error;
    }
  }

  /** Binds a receiver to a member's track. */
  unprotect(receiver: RTCRtpReceiver, member: string, track: number): void {
    this.#bind(receiver, { direction: 'receive', member, track });
  }

  /** Lets a transceiver negotiate only what can be protected. */
  restrict(transceiver: RTCRtpTransceiver, videoCodec: VideoCodec | undefined): void {
    restrictCodecs(transceiver, this.codecs, videoCodec && mimeTypeOf(videoCodec, this.codecs));
  }

  /** Shuts a sender or receiver, bound or not. */
  shut(end: RtpEndpoint): void {
    this.#endpoints.shut(end, 'replaceTrack' in end ? 'send' : 'receive', false);
    this.release(end);
    this.#startWatch();
  }

  /** Shuts a sender or receiver that was bound. */
  release(end: RtpEndpoint): void {
    this.#endpoints.release(end);
    this.#endpoints.name(end);
  }

  /** The call is over. Transforms stay where they are, and what appears on a connection from now on is stopped. */
  stop(): void {
    this.#over = true;
    this.#endpoints.stop();
    for (const resolve of this.#recounts.values()) resolve([]);
    this.#recounts.clear();
  }

  /** The worker was terminated: another call may take over senders and receivers. */
  workerEnded(): void {
    this.#endpoints.workerEnded();
  }

  appeared(transceiver: RTCRtpTransceiver, { inForce }: ProtectedConnection): void {
    this.#refuseIfOver();
    this.#endpoints.shut(transceiver.sender, 'send', inForce);
    this.#endpoints.shut(transceiver.receiver, 'receive', inForce);
    this.#startWatch();
    restrictCodecs(transceiver, this.codecs, undefined);
  }

  negotiated(): void {
    if (!this.#over) this.#negotiated.refresh();
  }

  refused(error: unknown): void {
    const text = 'a transceiver was stopped, for it cannot be protected';
    const told =
      error instanceof SottoError ? error : new SottoError('transform-unsupported', text, { cause: error });
    this.#listener.error(told);
  }

  /** The worker's counters: of a request, or by themselves. */
  counted(request: number, counts: readonly StreamCount[]): void {
    if (this.#over) return;
    if (request !== 0) {
      this.#recounts.get(request)?.(counts);
      this.#recounts.delete(request);
      return;
    }
    this.#negotiated.refreshAt(performance.now());
    void this.#watch.counted(counts);
    void this.#receptions.look();
    if (!this.#listener.isEncrypted()) return;
    for (const attached of this.#forgotten.follow(this.#endpoints.all, counts)) {
      this.#listener.error(forgotten(attached, this.#transceiverOf(attached.end)?.mid ?? null));
    }
  }

  payloadTypesWanted(stream: number): void {
    this.#negotiated.wanted(stream);
  }

  keyFrameWanted(stream: number): void {
    const attached = this.#endpoints.of(stream);
    if (attached?.sends) void makeKeyFrame(attached.end as RTCRtpSender);
  }

  async ridsWanted(stream: number): Promise<void> {
    const attached = this.#endpoints.of(stream);
    if (!attached?.sends) return;
    const rids = await ridsOf(attached.end as RTCRtpSender);
    if (!this.#over) this.#post({ type: 'rids', stream, rids });
  }

  codecUnsupported(stream: number, mimeType: string): void {
    const member = this.#endpoints.memberOf(stream);
    const error = unsupported(mimeType, this.codecs, { ...(member !== undefined && { member }) });
    this.#listener.error(error);
  }

  /** The frames of a stream have come to an end: its sender or receiver has, or it was given another transform. */
  ended(stream: number): void {
    const attached = this.#endpoints.of(stream);
    if (attached === undefined) return;
    if (isReplaced(attached)) this.#bypassed(attached, REPLACED);
    else this.#endpoints.forget(stream);
  }

  #bind(end: RtpEndpoint, binding: Binding): void {
    this.#endpoints.bind(end, binding);
    this.#startWatch();
  }

  #transceiverOf(end: RtpEndpoint): RTCRtpTransceiver | undefined {
    for (const connection of this.#connections.values()) {
      const transceiver = connection.transceiverOf(end);
      if (transceiver !== undefined) return transceiver;
    }
    return undefined;
  }

  #startWatch(): void {
    if (this.#watched) return;
    this.#watched = true;
    this.#post({ type: 'watch', every: WATCH_EVERY });
  }

  #recount(): Promise<readonly StreamCount[]> {
    if (this.#over) return Promise.resolve([]);
    this.#recounted += 1;
    const request = this.#recounted;
    return new Promise((resolve) => {
      this.#recounts.set(request, resolve);
      this.#post({ type: 'count', request });
    });
  }

  #received({ member, track: number }: Receiving, change: ReceptionChange, stream: number): void {
    const track = trackOfNumber(number);
    if (track === undefined || this.#over) return;
    const of = { member, track };
    // From the clock of measurements to that of dates.
    const date = (time: number) => Math.round(Date.now() - (performance.now() - time));
    switch (change.type) {
      case 'undecryptable':
        this.#listener.emit('undecryptable', { ...of, reason: change.reason, since: date(change.since) });
        break;
      case 'stalled':
        this.#listener.emit('stalled', { ...of, since: date(change.since) });
        break;
      case 'key-frame-wanted':
        this.#post({ type: 'request-key-frame', stream });
        break;
      default:
        this.#listener.emit(change.type, of);
    }
  }

  /** Silences the sender or receiver and all others at once, for none of them is above suspicion now. */
  #bypassed({ sends, binding }: Attached, cause: string): void {
    if (this.#over) return;
    for (const { end } of this.#endpoints.all) silence(end, this.#transceiverOf(end));
    const track = binding === null ? undefined : trackOfNumber(binding.track);
    const member = binding?.direction === 'receive' ? binding.member : undefined;
    const name = `${sends ? 'sender' : 'receiver'}${track === undefined ? '' : ` (${track}${member === undefined ? '' : ` of ${member}`})`}`;
    const details = { ...(member !== undefined && { member }), ...(track !== undefined && { track }) };
    this.#listener.bypassed(
      new SottoError('bypassed', `frames of a ${name} went around the transform: ${cause}`, details),
    );
  }

  #refuseIfOver(): void {
    if (this.#over) throw new SottoError('stopped', 'the call is over');
  }

  #post(message: ToWorker): void {
    this.#worker.postMessage(message);
  }
}

/**
 * Takes the track off a sender, and ends that of a receiver. Where the transceiver is known it is stopped: browsers go on
 * decoding for a track that has ended, and Firefox sends a black picture now and then for a sender without a track.
 */
function silence(end: RtpEndpoint, transceiver: RTCRtpTransceiver | undefined): void {
  if ('replaceTrack' in end) {
    end.replaceTrack(null).catch(() => {});
    if (transceiver === undefined) deactivate(end);
  } else {
    end.track.stop();
  }
  transceiver?.stop();
}

/** Sends nothing, not even without a track. The browser refuses that of a sender that has been stopped. */
function deactivate(sender: RTCRtpSender): void {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.active = false;
  sender.setParameters(parameters).catch(() => {});
}
