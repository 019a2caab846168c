import type { Call } from '../../call/call.js';
import { insertable } from '../../call/transform.js';
import type { MediasoupTransport, MediasoupTransportOptions } from './client.js';
import { connectionOf } from './connection.js';
import { MediasoupError } from './error.js';

/** The transports whose connections are the call's. */
export class Transports {
  readonly #call: Pick<Call, 'adoptPeerConnection'>;
  readonly #connections = new Map<MediasoupTransport, RTCPeerConnection>();
  #isClosed = false;

  constructor(call: Pick<Call, 'adoptPeerConnection'>) {
    this.#call = call;
  }

  /**
   * Makes a transport whose connection has `encodedInsertableStreams: true`, and gives the connection to the call in the same task, when
   * nothing can be on it.
   */
  make<Options extends MediasoupTransportOptions, Transport extends MediasoupTransport>(
    make: (options: Options) => Transport,
    options: Options,
  ): Transport {
    this.refuseIfClosed();
    const transport = make({
      ...options,
      additionalSettings: insertable(options.additionalSettings ?? {}),
    });
    try {
      const connection = connectionOf(transport);
      this.#call.adoptPeerConnection(connection);
      this.#connections.set(transport, connection);
    } catch (error) {
      transport.close();
      throw error;
    }
    transport.observer.on('close', () => this.#connections.delete(transport));
    return transport;
  }

  /** The connection of a transport that was made here and is open. */
  connectionOf(transport: MediasoupTransport): RTCPeerConnection {
    this.refuseIfClosed();
    const connection = this.#connections.get(transport);
    if (connection !== undefined) return connection;
    const text = 'make transports with createSendTransport and createRecvTransport of this object';
    throw new MediasoupError('transport-unknown', text);
  }

  close(): void {
    this.#isClosed = true;
    for (const transport of [...this.#connections.keys()]) transport.close();
  }

  refuseIfClosed(): void {
    if (this.#isClosed) throw new MediasoupError('closed', 'media over mediasoup is closed');
  }
}
