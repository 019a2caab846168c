export { StreamError, type StreamErrorCode } from './adapter/error.js';
export type {
  MediasoupConsumeOptions,
  MediasoupObserver,
  MediasoupProduceOptions,
  MediasoupStream,
  MediasoupTransport,
  MediasoupTransportOptions,
} from './adapter/mediasoup/client.js';
export { MediasoupError, type MediasoupErrorCode } from './adapter/mediasoup/error.js';
export {
  type MediasoupCall,
  MediasoupMedia,
  type MediasoupMediaEvents,
} from './adapter/mediasoup/mediasoup-media.js';
export type { ReceivedStream } from './adapter/received-stream.js';
