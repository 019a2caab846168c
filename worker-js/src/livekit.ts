export { StreamError, type StreamErrorCode } from './adapter/error.js';
export { type LiveKitCall, LiveKitEncryption, sottoE2EE } from './adapter/livekit/encryption.js';
export { type EpochKeySink, feedEpochKeys } from './adapter/livekit/epoch-keys.js';
export { LiveKitError, type LiveKitErrorCode } from './adapter/livekit/error.js';
