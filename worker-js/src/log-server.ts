export { encodeFrame } from './log/framing.js';
export type { ClientMessage } from './log/wire/ClientMessage.js';
export type { Limits } from './log/wire/Limits.js';
export type { ServerMessage } from './log/wire/ServerMessage.js';
export { type ClientFrame, readClientFrame } from './log-server/client-frame.js';
export { type Attachment, Entry, type Kind } from './log-server/entry.js';
export { allowsName, type Budgets, DEFAULT_LIMITS, type Terms } from './log-server/limits.js';
export { attachLog, type JoinRequest, LogServer, type LogServerOptions } from './log-server/log-server.js';
export { Refusal, type RefusalCode } from './log-server/refusal.js';
