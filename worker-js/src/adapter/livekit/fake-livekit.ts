import { EventEmitter } from 'node:events';
import type { Track } from '../../api/track.js';
import { SottoError } from '../../call/error.js';
import type { OpenedData } from '../../wasm/sotto.js';
import { FakeCall, FakeGroup } from '../fake-group.js';
import type { LiveKitCall } from './encryption.js';

/** The call of a member of a {@link FakeGroup}, with connections, senders and data. */
export class FakeLiveKitCall extends FakeCall implements LiveKitCall {
  readonly adopted: RTCPeerConnection[] = [];
  readonly protected = new Map<RTCRtpSender, Track | null>();

  adoptPeerConnection(peer: RTCPeerConnection): void {
    if (this.state === 'stopped') throw new SottoError('stopped', 'the call is over');
    this.adopted.push(peer);
  }

  protect(sender: RTCRtpSender, { track }: { track: Track }): void {
    if (this.refuses) throw new SottoError('transform-ignored', 'too late');
    this.protected.set(sender, track);
  }

  override release(end: RTCRtpSender | RTCRtpReceiver): void {
    if ('replaceTrack' in end) this.protected.set(end, null);
    else super.release(end);
  }

  /** Sealed data is the sender's name, a zero byte, and the data. */
  async seal(data: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
    return Uint8Array.of(...new TextEncoder().encode(this.member), 0, ...data);
  }

  async open(sealed: Uint8Array): Promise<OpenedData> {
    const end = sealed.indexOf(0);
    const member = new TextDecoder().decode(sealed.subarray(0, end));
    return { member, epoch: 1, counter: 0, data: sealed.slice(end + 1) };
  }
}

/** A group of {@link FakeLiveKitCall}s. */
export class FakeLiveKitGroup extends FakeGroup {
  /** The call of a member, which is about to be in the group. */
  joining(member: string): FakeLiveKitCall {
    const call = new FakeLiveKitCall(member, this);
    this.calls.set(member, call);
    return call;
  }
}

/** Events as of Node's `EventEmitter`, with the types that the adapter has for them. */
export class FakeEmitter {
  readonly #events = new EventEmitter();

  on(event: string, listener: (...given: never[]) => void): void {
    this.#events.on(event, listener as (...given: unknown[]) => void);
  }

  off(event: string, listener: (...given: never[]) => void): void {
    this.#events.off(event, listener as (...given: unknown[]) => void);
  }

  emit(event: string, ...given: readonly unknown[]): void {
    this.#events.emit(event, ...given);
  }
}

/** Stands in for a `LocalParticipant`. */
export class FakeLocalParticipant extends FakeEmitter {
  identity = '';
  encrypted: boolean[] = [];

  async setE2EEEnabled(enabled: boolean): Promise<void> {
    this.encrypted.push(enabled);
  }
}

/** Stands in for a `Room` and its engine. */
export class FakeRoom extends FakeEmitter {
  readonly localParticipant = new FakeLocalParticipant();
  readonly remoteParticipants = new Map<string, { readonly identity: string }>();
  readonly engine = new FakeEmitter();

  /** Connects as a participant. */
  connect(identity: string): void {
    this.localParticipant.identity = identity;
    this.emit('signalConnected');
    this.emit('connected');
  }

  /** Another participant is here. */
  arrived(identity: string): void {
    const participant = { identity };
    this.remoteParticipants.set(identity, participant);
    this.emit('participantConnected', participant);
  }

  /** A track of another has arrived. */
  subscribed(receiver: RTCRtpReceiver, trackSid: string, source: string, identity: string): void {
    this.emit('trackSubscribed', { receiver }, { trackSid, source }, { identity });
  }
}

/** Stands in for a data channel; sends to nobody. */
export class FakeChannel extends EventTarget {
  readonly label: string;
  readonly sent: Uint8Array[] = [];
  binaryType = 'blob';
  /** Messages that the library has got. */
  readonly received: unknown[] = [];

  constructor(label: string) {
    super();
    this.label = label;
  }

  send(data: Uint8Array): void {
    this.sent.push(data);
  }

  /** The library begins to listen. */
  listen(): void {
    this.addEventListener('message', (event) => this.received.push((event as MessageEvent).data));
  }

  arrives(data: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data }));
  }
}

/** Stands in for an `RTCPeerConnection`. */
export class FakePeer extends EventTarget {
  readonly #listener = (event: Event) => this.#handler?.(event);
  #handler: ((event: Event) => void) | null = null;

  addTransceiver(): void {}

  createDataChannel(label: string): FakeChannel {
    return new FakeChannel(label);
  }

  /** As an attribute of DOM's: its place among the listeners is that of when it was set from `null`. */
  get ondatachannel() {
    return this.#handler;
  }

  set ondatachannel(handler) {
    if (handler === null) this.removeEventListener('datachannel', this.#listener);
    else if (this.#handler === null) this.addEventListener('datachannel', this.#listener);
    this.#handler = handler;
  }

  opened(channel: FakeChannel): void {
    this.dispatchEvent(Object.assign(new Event('datachannel'), { channel }));
  }
}

/** Stands in for a `PCTransport`, whose private parts the adapter uses. */
export class FakeTransport {
  _pc = new FakePeer();

  createPC(): FakePeer {
    return new FakePeer();
  }
}

/** A sender with a track. */
export function fakeSender(): RTCRtpSender & { track: object | null } {
  return { replaceTrack() {}, track: {} } as unknown as RTCRtpSender & { track: object | null };
}

/** A receiver. */
export function fakeReceiver(): RTCRtpReceiver {
  return { track: { stop() {} } } as unknown as RTCRtpReceiver;
}
