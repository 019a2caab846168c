/** Joins a room of a server that runs, and leaves it: `join.ts ws://127.0.0.1:8080/ws`. */

import { RoomLog } from 'sotto/log';
import { WebSocket } from 'ws';

const PATIENCE = 20_000;

const [server = ''] = process.argv.slice(2);
// The server takes pages of its own origin alone, unless it is told otherwise.
const origin = server.replace(/^ws/u, 'http').replace(/\/ws$/u, '');
class FromPage extends WebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols, { origin });
  }
}
Object.assign(globalThis, { WebSocket: FromPage });
const log = new RoomLog({ server, room: 'room', member: 'one' });
const limit = setTimeout(() => {
  console.error('not joined in time');
  process.exit(1);
}, PATIENCE);
await log.open();
clearTimeout(limit);
console.log('joined');
log.leave();
