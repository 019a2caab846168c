export { OptionError, type OptionErrorCode } from './api/option-error.js';
export type { Limits } from './log/wire/Limits.js';
export type { JoinRequest } from './log-server/join-request.js';
export { type Budgets, DEFAULT_LIMITS, type Terms } from './log-server/limits.js';
export { type WebSocketEnd, WebSocketLog, type WebSocketLogOptions } from './log-server/web-sockets.js';
