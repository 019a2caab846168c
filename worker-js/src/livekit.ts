export { StreamError, type StreamErrorCode } from './adapter/error.js';
export type {
  Emitter,
  LiveKitEngine,
  LiveKitLocalParticipant,
  LiveKitOpened,
  LiveKitParticipant,
  LiveKitRoom,
  LiveKitSealed,
  OwnBytes,
} from './adapter/livekit/client.js';
export { type LiveKitCall, LiveKitEncryption, sottoE2EE } from './adapter/livekit/encryption.js';
export { type EpochKeySink, feedEpochKeys, type KeyCall } from './adapter/livekit/epoch-keys.js';
export { LiveKitError, type LiveKitErrorCode } from './adapter/livekit/error.js';
export type { PublishingCall } from './adapter/livekit/publications.js';
export type { DataCall } from './adapter/livekit/sealed-data.js';
