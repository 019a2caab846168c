// A room log on Redis, for any number of processes: each takes any client, and all of a room get one order from Redis.
import { createServer } from 'node:http';
import { DEFAULT_LIMITS } from 'sotto/log-server';
import { WebSocketServer } from 'ws';
import { RoomLogs } from './room-log.js';
import { Session } from './session.js';

const {
  PORT = '8080',
  REDIS = 'redis://localhost:6379',
  GRACE = '15000',
  KEEP = '10000',
  MEMBERS = '1000',
} = process.env;
const limits = { ...DEFAULT_LIMITS, backlog_entries: Number(KEEP), room_members: Number(MEMBERS) };
const logs = new RoomLogs(REDIS, { grace: Number(GRACE), keep: Number(KEEP), members: Number(MEMBERS) });
await logs.open();

const sessions = new Set();
const server = createServer((_, response) => response.writeHead(404).end());
const sockets = new WebSocketServer({
  server,
  path: '/log',
  maxPayload: 2 * limits.message_bytes + (1 << 20),
});
sockets.on('connection', (socket) => {
  const session = new Session(socket, logs, limits, Number(GRACE));
  sessions.add(session);
  socket.on('close', () => sessions.delete(session));
});

server.listen(Number(PORT), () => console.log(`the log is at ws://localhost:${server.address().port}/log`));
process.once('SIGINT', () => {
  for (const session of sessions) session.end();
  server.close(() => logs.close());
});
