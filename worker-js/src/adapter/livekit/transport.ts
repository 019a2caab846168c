import { LiveKitError } from './error.js';

/**
 * Hands on the connection of a `PCTransport`, and those that it makes later: after one is closed, some of its methods make
 * another. Both are private to the library, so a release that has them under other names is refused.
 *
 * @throws {LiveKitError} `client-unsupported`, and what `adopt` throws.
 */
export function followConnections(transport: unknown, adopt: (peer: RTCPeerConnection) => void): void {
  const peer = property(transport, '_pc');
  const createPC = property(transport, 'createPC');
  if (!isConnection(peer) || typeof createPC !== 'function') {
    const text = 'the connections of this livekit-client cannot be protected: it is not the release 2.23';
    throw new LiveKitError('client-unsupported', text);
  }
  const value = () => {
    const made: unknown = Reflect.apply(createPC, transport, []);
    if (!isConnection(made))
      throw new LiveKitError('client-unsupported', 'livekit-client has made no connection');
    adopt(made);
    return made;
  };
  Object.defineProperty(transport, 'createPC', { value, configurable: true, writable: true });
  adopt(peer);
}

function property(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}

function isConnection(value: unknown): value is RTCPeerConnection {
  return typeof value === 'object' && value !== null && 'addTransceiver' in value;
}
