import type { MediasoupTransport } from './client.js';
import { MediasoupError } from './error.js';

/**
 * The connection of a transport. All handlers of mediasoup-client keep theirs in a property of their own, and none has a public name
 * for it, so the property is found by its class.
 *
 * @throws {MediasoupError} `connection-unknown` if there is not exactly one: a handler that hides it, or is not one of a browser.
 */
export function connectionOf({ handler }: MediasoupTransport): RTCPeerConnection {
  const [connection, ...others] = Object.values(handler).filter(
    (value): value is RTCPeerConnection => value instanceof RTCPeerConnection,
  );
  if (connection === undefined || others.length > 0) {
    const text = `the handler of the transport has ${others.length === 0 ? 'no connection' : 'several connections'}`;
    throw new MediasoupError('connection-unknown', text);
  }
  return connection;
}
