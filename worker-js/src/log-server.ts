import { encodeFrame as encode } from './log/framing.js';

export { OptionError, type OptionErrorCode } from './api/option-error.js';
export type { AttachmentHeader } from './log/wire/AttachmentHeader.js';
export type { ClientMessage } from './log/wire/ClientMessage.js';
export type { ErrorCode } from './log/wire/ErrorCode.js';
export type { Limits } from './log/wire/Limits.js';
export type { LogErrorCode } from './log/wire/LogErrorCode.js';
export type { MediaErrorCode } from './log/wire/MediaErrorCode.js';
export type { MediaKind } from './log/wire/MediaKind.js';
export type { Publication } from './log/wire/Publication.js';
export type { PublishedTrack } from './log/wire/PublishedTrack.js';
export type { Resume } from './log/wire/Resume.js';
export type { ServerMessage } from './log/wire/ServerMessage.js';
export type { Subscription } from './log/wire/Subscription.js';
export { type ClientFrame, readClientFrame } from './log-server/client-frame.js';
export { type Attachment, Entry, type Kind } from './log-server/entry.js';
export type { JoinRequest } from './log-server/join-request.js';
export { allowsName, type Budgets, DEFAULT_LIMITS, type Terms } from './log-server/limits.js';
export { attachLog, LogServer, type LogServerOptions } from './log-server/log-server.js';
export { Refusal, type RefusalCode } from './log-server/refusal.js';

/** One message of the server's protocol: length of the header, the header as JSON, blobs. (`Uint8Array` has no parameter before TypeScript 5.7.) */
export const encodeFrame: (header: object, blobs?: readonly Uint8Array[]) => Uint8Array = encode;
export type { IceServer } from './log/wire/IceServer.js';
export type { LogClientMessage } from './log/wire/LogClientMessage.js';
export type { LogServerMessage } from './log/wire/LogServerMessage.js';
export type { MediaMessage } from './log/wire/MediaMessage.js';
export type { MediaRequest } from './log/wire/MediaRequest.js';
