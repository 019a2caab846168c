import type {
  MediasoupConsumeOptions,
  MediasoupObserver,
  MediasoupProduceOptions,
  MediasoupStream,
  MediasoupTransport,
  MediasoupTransportOptions,
} from './client.js';

/** Stands in for the browser's connection. */
export class FakePeerConnection {
  readonly configuration: RTCConfiguration | undefined;
  readonly transceivers: FakeTransceiver[] = [];

  constructor(configuration?: RTCConfiguration) {
    this.configuration = configuration;
  }

  getTransceivers(): readonly FakeTransceiver[] {
    return this.transceivers;
  }
}

/** Stands in for a transceiver of a {@link FakePeerConnection}. */
export class FakeTransceiver {
  readonly sender = { replaceTrack: () => {} } as unknown as RTCRtpSender;
  readonly receiver = { track: { kind: 'video', stop: () => {} } } as unknown as RTCRtpReceiver;
  isStopped = false;

  stop(): void {
    this.isStopped = true;
  }
}

/** Something of mediasoup-client that is closed once, and tells it. */
export class FakeClosable {
  closed = false;
  readonly #listeners: (() => void)[] = [];
  readonly observer: MediasoupObserver = { on: (_, listener) => this.#listeners.push(listener) };

  close(): void {
    if (this.closed) return;
    this.closed = true;
    for (const listener of this.#listeners) listener();
  }
}

/** A producer or a consumer. */
export class FakeStream extends FakeClosable implements MediasoupStream {
  readonly id: string;

  constructor(id: string) {
    super();
    this.id = id;
  }
}

/** A transport that calls back as mediasoup-client's handlers do, and a server that gives out ids. */
export class FakeTransport extends FakeClosable implements MediasoupTransport {
  static #ids = 0;
  readonly peer: FakePeerConnection;
  handler: object;
  /** Fails once the sender or receiver has been handed over, as when the server refuses. */
  refuses = false;
  /** Hands no sender or receiver over, as handlers before the callbacks were there. */
  isOld = false;
  /** Runs before the promise of a producer or consumer resolves. */
  meanwhile: () => void = () => {};
  readonly made: FakeStream[] = [];

  constructor({ additionalSettings }: MediasoupTransportOptions) {
    super();
    this.peer = new FakePeerConnection(additionalSettings);
    this.handler = { _closed: false, _remoteSdp: {}, _pc: this.peer };
  }

  async produce(options: MediasoupProduceOptions & { id?: string }): Promise<FakeStream> {
    return this.#stream(options.id, (transceiver) => options.onRtpSender?.(transceiver.sender));
  }

  async consume(options: MediasoupConsumeOptions & { id?: string }): Promise<FakeStream> {
    return this.#stream(options.id, (transceiver) => options.onRtpReceiver?.(transceiver.receiver));
  }

  override close(): void {
    if (this.closed) return;
    super.close();
    for (const stream of this.made) stream.close();
  }

  async #stream(id: string | undefined, hand: (transceiver: FakeTransceiver) => void): Promise<FakeStream> {
    await null;
    const transceiver = new FakeTransceiver();
    this.peer.transceivers.push(transceiver);
    if (!this.isOld) hand(transceiver);
    await null;
    if (this.refuses) throw new TypeError('the server refuses');
    FakeTransport.#ids += 1;
    const stream = new FakeStream(id ?? `stream-${FakeTransport.#ids}`);
    this.made.push(stream);
    this.meanwhile();
    return stream;
  }
}

/** A device that makes such transports, both ways. */
export class FakeDevice {
  readonly made: FakeTransport[] = [];
  /** The handler of transports, if not one with a connection. */
  handler: object | undefined;

  createSendTransport(options: MediasoupTransportOptions): FakeTransport {
    const transport = new FakeTransport(options);
    transport.handler = this.handler ?? transport.handler;
    this.made.push(transport);
    return transport;
  }

  createRecvTransport(options: MediasoupTransportOptions): FakeTransport {
    return this.createSendTransport(options);
  }
}
