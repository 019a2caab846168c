import { randomBytes } from 'node:crypto';
import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { Duplex } from 'node:stream';
import { checkNames, type OptionNames } from '../api/option-names.js';
import type { Limits } from '../log/wire/Limits.js';
import { LogCore } from './core.js';
import { refuseUpgrade } from './http-refusal.js';
import type { JoinRequest } from './join-request.js';
import { type Budgets, DEFAULT_BUDGETS, DEFAULT_LIMITS, DEFAULT_TERMS, type Terms } from './limits.js';
import { isAllowed, type Origins } from './origin.js';
import { Sockets } from './sockets.js';

/** Settings of a {@link LogServer}. */
export interface LogServerOptions {
  /**
   * Whether a client may join as this member of this room; by default each may. `false` is `not-authorized`, and final for the
   * client. If it throws, the connection ends without an error and the client tries again.
   */
  authorize?: (join: JoinRequest, request: IncomingMessage) => boolean | Promise<boolean>;
  /** How much the server takes from a member. Clients are told. */
  limits?: Partial<Limits>;
  /** How long things may take. */
  terms?: Partial<Terms>;
  /** How much the server takes from all clients together. */
  budgets?: Partial<Budgets>;
  /** Origins of web pages that may connect, beside those of the server's own host; `*` is all. */
  allowOrigin?: readonly string[];
  /** Whether programs may connect, which say no origin. Browsers always do. */
  allowNoOrigin?: boolean;
  /** Gets errors that `authorize` has thrown. By default they are printed. */
  report?: (error: unknown) => void;
}

const OPTIONS = {
  authorize: true,
  limits: true,
  terms: true,
  budgets: true,
  allowOrigin: true,
  allowNoOrigin: true,
  report: true,
} satisfies OptionNames<LogServerOptions>;

/** A server of room logs, for an HTTP server of the application's own. Rooms are in memory and end with their last member. */
export class LogServer {
  readonly #sockets: Sockets;
  readonly #origins: Origins;

  /** @throws {OptionError} for an option that does not exist. */
  constructor(options: LogServerOptions = {}) {
    checkNames(options, OPTIONS);
    checkNames(options.limits ?? {}, DEFAULT_LIMITS, 'limits.');
    checkNames(options.terms ?? {}, DEFAULT_TERMS, 'terms.');
    checkNames(options.budgets ?? {}, DEFAULT_BUDGETS, 'budgets.');
    const { authorize, limits, terms, budgets, allowOrigin = [], allowNoOrigin = false } = options;
    const core = new LogCore({
      limits: { ...DEFAULT_LIMITS, ...limits },
      terms: { ...DEFAULT_TERMS, ...terms },
      budgets: { ...DEFAULT_BUDGETS, ...budgets },
      authorize: authorize !== undefined,
      random: (bytes) => randomBytes(bytes),
    });
    this.#sockets = new Sockets(
      core,
      ({ room, member, authorization, resume }, request) =>
        authorize?.({ room, member, authorization, resumes: resume !== null }, request) ?? true,
      options.report ?? ((error) => console.error(error)),
    );
    this.#origins = { allowed: allowOrigin, none: allowNoOrigin };
  }

  /** Takes over a request for a WebSocket: the arguments of an HTTP server's event `upgrade`. */
  handleUpgrade(request: IncomingMessage, stream: Duplex, head: Buffer): void {
    if (isAllowed(this.#origins, request.headers.origin, request.headers.host)) {
      this.#sockets.accept(request, stream, head);
    } else {
      refuseUpgrade(stream, 403);
    }
  }

  /** Tells every client that the server ends, and waits until all connections are closed. Clients try to come back. */
  close(): Promise<void> {
    return this.#sockets.close();
  }
}

/** Mounts a {@link LogServer} into an HTTP server, at `path`. Requests for other paths are left to other listeners. */
export function attachLog(
  server: HttpServer | HttpsServer,
  { path, ...options }: LogServerOptions & { path: string },
): LogServer {
  const log = new LogServer(options);
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    if (request.url?.split('?')[0] === path) log.handleUpgrade(request, stream, head);
    // Node ends such requests itself only while there is no listener.
    else if (server.listenerCount('upgrade') === 1) refuseUpgrade(stream, 404);
  });
  return log;
}
