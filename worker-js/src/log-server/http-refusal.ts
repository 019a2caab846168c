import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

/** Answers a request for a WebSocket that gets none, and closes the connection. */
export function refuseUpgrade(stream: Duplex, status: 403 | 404 | 503): void {
  // The HTTP server listens to a stream no more that it has given away, and an error without a listener ends the program.
  stream.once('error', () => stream.destroy());
  stream.once('finish', () => stream.destroy());
  stream.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
