import { isWithoutClearValue } from './data-packet.js';
import { LiveKitError } from './error.js';

/** The labels of LiveKit's channels for packets. That for data tracks has packets of its own, which LiveKit encrypts all or none of. */
const PACKET_CHANNELS: readonly string[] = ['_reliable', '_lossy'];

/**
 * Keeps values in clear from LiveKit's data channels on a connection, both ways: `livekit-client` takes what comes in clear also
 * where encryption is on, and sends some kinds of packets in clear. To be called before the connection has a channel.
 */
export function guardDataChannels(peer: RTCPeerConnection, dropped: (error: LiveKitError) => void): void {
  const createDataChannel = peer.createDataChannel.bind(peer);
  const value = (label: string, options?: RTCDataChannelInit) => {
    const channel = createDataChannel(label, options);
    guard(channel, dropped);
    return channel;
  };
  Object.defineProperty(peer, 'createDataChannel', { value, configurable: true, writable: true });
  // Listeners are called in the order in which they were added, and that of the library has to come after.
  const { ondatachannel } = peer;
  peer.ondatachannel = null;
  peer.addEventListener('datachannel', ({ channel }) => guard(channel, dropped));
  peer.ondatachannel = ondatachannel;
}

function guard(channel: RTCDataChannel, dropped: (error: LiveKitError) => void): void {
  if (!PACKET_CHANNELS.includes(channel.label)) return;
  channel.binaryType = 'arraybuffer';
  channel.addEventListener('message', (event: MessageEvent<unknown>) => {
    const { data } = event;
    if (data instanceof ArrayBuffer && isWithoutClearValue(new Uint8Array(data))) return;
    event.stopImmediatePropagation();
    dropped(new LiveKitError('data-in-clear', 'data in clear was received, and dropped'));
  });
  const send: (data: ArrayBufferView<ArrayBuffer>) => void = channel.send.bind(channel);
  const value = (data: unknown) => {
    const bytes = bytesOf(data);
    if (bytes === undefined || !isWithoutClearValue(bytes)) {
      throw new LiveKitError(
        'data-in-clear',
        'this kind of data is not encrypted by LiveKit, and was not sent',
      );
    }
    send(bytes);
  };
  Object.defineProperty(channel, 'send', { value, configurable: true, writable: true });
}

function bytesOf(data: unknown): Uint8Array<ArrayBuffer> | undefined {
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  if (!ArrayBuffer.isView(data) || !(data.buffer instanceof ArrayBuffer)) return undefined;
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
