import { Listeners, type ListenOptions, type Unsubscribe } from '../../api/listeners.js';
import type { Track } from '../../api/track.js';
import type { Call } from '../../call/call.js';
import type { StreamError } from '../error.js';
import { type ReceivedStream, streamOf } from '../received-stream.js';
import { ReceivedStreams } from '../received-streams.js';
import { type DirectoryCall, StreamDirectory } from '../stream-directory.js';
import type {
  MediasoupConsumeOptions,
  MediasoupProduceOptions,
  MediasoupStream,
  MediasoupTransport,
  MediasoupTransportOptions,
} from './client.js';
import { MediasoupError } from './error.js';
import { Transports } from './transports.js';

/** The part of a call that a {@link MediasoupMedia} needs. */
export type MediasoupCall = DirectoryCall & Pick<Call, 'adoptPeerConnection' | 'protect'>;

/** The events of a {@link MediasoupMedia}. */
export interface MediasoupMediaEvents {
  /** A track of another member can be shown: it is consumed, and that member has claimed its producer. */
  'stream-added': ReceivedStream;
  /** A track of another member has ended. */
  'stream-removed': ReceivedStream;
  /** A member's word on its producers was refused. */
  error: StreamError;
}

/** A consumer's receiver, and the id of the producer that the server says comes on it. */
interface Reception {
  readonly receiver: RTCRtpReceiver;
  readonly producerId: string;
}

/**
 * The media of a call over mediasoup, by the application's own mediasoup-client and signalling. The connection of each transport is the
 * call's before anything is on it: a producer or consumer that is made past this object sends nothing and shows nothing. Whose a
 * producer is the members tell each other ({@link StreamDirectory}); the server's word is not asked.
 */
export class MediasoupMedia {
  /** Which producer is whose. An application may wait for its event `claimed` before it consumes. */
  readonly directory: StreamDirectory;
  readonly #call: MediasoupCall;
  readonly #listeners = new Listeners<MediasoupMediaEvents>();
  readonly #transports: Transports;
  readonly #receptions = new Map<string, Reception>();
  readonly #streams = new ReceivedStreams({
    added: (stream) => this.#listeners.emit('stream-added', stream),
    removed: (stream) => this.#listeners.emit('stream-removed', stream),
  });
  readonly #undo: readonly Unsubscribe[];
  #isClosed = false;

  /** To be made right after the call, so that no statement of the others is missed. */
  constructor(call: MediasoupCall) {
    this.#call = call;
    this.directory = new StreamDirectory(call);
    this.#transports = new Transports(call);
    this.#undo = [
      this.directory.on('claimed', () => this.#compare()),
      this.directory.on('withdrawn', () => this.#compare()),
      this.directory.on('error', (error) => this.#listeners.emit('error', error)),
      call.on('state', (state) => {
        if (state === 'stopped') this.close();
      }),
    ];
  }

  /** The streams of others that are being received. */
  get streams(): readonly ReceivedStream[] {
    return [...this.#streams.byKey.values()];
  }

  /** Listens to an event, by the rules of {@link Call.on}. */
  on<Name extends keyof MediasoupMediaEvents>(
    name: Name,
    listener: (value: MediasoupMediaEvents[Name]) => void,
    options?: ListenOptions,
  ): Unsubscribe {
    return this.#listeners.on(name, listener, options);
  }

  /** Takes a listener off. */
  off<Name extends keyof MediasoupMediaEvents>(
    name: Name,
    listener: (value: MediasoupMediaEvents[Name]) => void,
  ): void {
    this.#listeners.off(name, listener);
  }

  /**
   * Makes a transport that sends, in place of `device.createSendTransport(options)`.
   *
   * @throws {MediasoupError} `closed` or `connection-unknown`.
   * @throws {SottoError} those of {@link Call.adoptPeerConnection}. The transport is closed then.
   */
  createSendTransport<Options extends MediasoupTransportOptions, Transport extends MediasoupTransport>(
    device: { createSendTransport(options: Options): Transport },
    options: Options,
  ): Transport {
    return this.#transports.make((given: Options) => device.createSendTransport(given), options);
  }

  /**
   * Makes a transport that receives, in place of `device.createRecvTransport(options)`.
   *
   * @throws as {@link MediasoupMedia.createSendTransport}.
   */
  createRecvTransport<Options extends MediasoupTransportOptions, Transport extends MediasoupTransport>(
    device: { createRecvTransport(options: Options): Transport },
    options: Options,
  ): Transport {
    return this.#transports.make((given: Options) => device.createRecvTransport(given), options);
  }

  /**
   * Makes a producer, in place of `transport.produce(options)`. It is encrypted as `track`, and claimed among the members under the id
   * that the server has given it, until it is closed.
   *
   * @throws {MediasoupError} `closed`, `transport-unknown` or `handler-unsupported`.
   * @throws {SottoError} those of {@link Call.protect}. Nothing is negotiated then.
   * @throws {StreamError} those of {@link StreamDirectory.claim}. The producer is closed then.
   * @throws the errors of mediasoup-client.
   */
  async produce<Options extends MediasoupProduceOptions, Producer extends MediasoupStream>(
    transport: MediasoupTransport & { produce(options?: Options): Promise<Producer> },
    track: Track,
    options: Options,
  ): Promise<Producer> {
    const peer = this.#transports.connectionOf(transport);
    const handed: { sender?: RTCRtpSender } = {};
    const release = () => handed.sender && this.#call.release(handed.sender);
    const onRtpSender = (sender: RTCRtpSender) => {
      this.#protect(peer, sender, track);
      handed.sender = sender;
      options.onRtpSender?.(sender);
    };
    const producer = await transport.produce({ ...options, onRtpSender }).catch((error: unknown) => {
      release();
      throw error;
    });
    const undo = () => {
      this.directory.withdraw(producer.id);
      release();
    };
    if (producer.closed) undo();
    producer.observer.on('close', undo);
    this.#closeUnless(handed.sender !== undefined, producer);
    try {
      if (!producer.closed) this.directory.claim(producer.id, track);
    } catch (error) {
      producer.close();
      throw error;
    }
    return producer;
  }

  /**
   * Makes a consumer, in place of `transport.consume(options)`. Its receiver is bound to the member and the track that have claimed
   * `options.producerId`, now or later; until then it is shut.
   *
   * @throws {MediasoupError} `closed`, `transport-unknown` or `handler-unsupported`.
   * @throws {SottoError} those of {@link Call.unprotect}. The consumer is closed then.
   * @throws the errors of mediasoup-client.
   */
  async consume<Options extends MediasoupConsumeOptions, Consumer extends MediasoupStream>(
    transport: MediasoupTransport & { consume(options: Options): Promise<Consumer> },
    options: Options,
  ): Promise<Consumer> {
    this.#transports.connectionOf(transport);
    const { producerId } = options;
    const handed: { receiver?: RTCRtpReceiver; failure?: { readonly cause: unknown } } = {};
    const unbind = () => handed.receiver && this.directory.unbind(handed.receiver);
    const onRtpReceiver = (receiver: RTCRtpReceiver) => {
      try {
        this.directory.bind(receiver, producerId);
        handed.receiver = receiver;
        options.onRtpReceiver?.(receiver);
      } catch (cause) {
        // Thrown here, in the middle of a negotiation, it would be the end of the transport's other consumers.
        handed.failure = { cause };
      }
    };
    const consumer = await transport.consume({ ...options, onRtpReceiver }).catch((error: unknown) => {
      unbind();
      throw error;
    });
    const undo = () => {
      this.#receptions.delete(consumer.id);
      unbind();
      this.#compare();
    };
    if (consumer.closed) undo();
    consumer.observer.on('close', undo);
    if (handed.failure !== undefined) {
      consumer.close();
      throw handed.failure.cause;
    }
    const { receiver } = handed;
    this.#closeUnless(receiver !== undefined, consumer);
    if (receiver !== undefined && !consumer.closed) {
      this.#receptions.set(consumer.id, { receiver, producerId });
      this.#compare();
    }
    return consumer;
  }

  /** Closes the transports that were made here, and takes this member's claims back. The call goes on. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    for (const undo of this.#undo) undo();
    this.#transports.close();
    this.directory.stop();
    this.#compare();
  }

  /** A sender that cannot be protected is stopped before it is negotiated: mediasoup-client would not know of it. */
  #protect(peer: RTCPeerConnection, sender: RTCRtpSender, track: Track): void {
    try {
      this.#call.protect(sender, { track });
    } catch (error) {
      for (const transceiver of peer.getTransceivers()) {
        if (transceiver.sender === sender) transceiver.stop();
      }
      throw error;
    }
  }

  #closeUnless(isHandedOver: boolean, stream: MediasoupStream): void {
    if (isHandedOver && !this.#isClosed) return;
    stream.close();
    this.#transports.refuseIfClosed();
    const text = 'the handler of mediasoup-client has not handed over its sender or receiver';
    throw new MediasoupError('handler-unsupported', text);
  }

  /** Tells which streams have come and gone. */
  #compare(): void {
    const now = new Map<string, ReceivedStream>();
    for (const [id, { receiver, producerId }] of this.#receptions) {
      const holder = this.directory.holderOf(producerId);
      if (holder === undefined || holder.member === this.#call.member) continue;
      now.set(id, streamOf(receiver, holder));
    }
    this.#streams.become(now);
  }
}
