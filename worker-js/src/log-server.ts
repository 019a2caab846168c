export type { Limits } from './log/wire/Limits.js';
export type { Budgets, Terms } from './log-server/limits.js';
export { attachLog, type JoinRequest, LogServer, type LogServerOptions } from './log-server/log-server.js';
