/**
 * The part of mediasoup-client, version 3, that is used. The library itself is the application's: its types fit these, and nothing of
 * it is imported.
 */

/** An observer of mediasoup-client's. */
export interface MediasoupObserver {
  on(event: 'close', listener: () => void): unknown;
}

/** The options of a transport, as a server of mediasoup gives them. */
export interface MediasoupTransportOptions {
  additionalSettings?: Partial<RTCConfiguration>;
}

/** A transport. */
export interface MediasoupTransport {
  readonly closed: boolean;
  /** The handler of the browser at hand, which holds the connection. */
  readonly handler: object;
  readonly observer: MediasoupObserver;
  close(): void;
}

/** The options of a producer. */
export interface MediasoupProduceOptions {
  onRtpSender?: (sender: RTCRtpSender) => void;
}

/** The options of a consumer. */
export interface MediasoupConsumeOptions {
  producerId: string;
  onRtpReceiver?: (receiver: RTCRtpReceiver) => void;
}

/** A producer or a consumer. */
export interface MediasoupStream {
  readonly id: string;
  readonly closed: boolean;
  readonly observer: MediasoupObserver;
  close(): void;
}
