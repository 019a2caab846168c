// A room log in an HTTP server of one's own, which gives out tickets and lets nobody join without.
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer } from 'node:http';
import { attachLog } from 'sotto/log-server';

const key = randomBytes(32);

/** A proof that this user may join the room as this member. It ends with the process, for so does the room. */
function ticketFor(room, member) {
  return createHmac('sha256', key)
    .update(JSON.stringify([room, member]))
    .digest();
}

function isTicketFor(room, member, ticket = '') {
  const given = Buffer.from(ticket, 'base64url');
  const wanted = ticketFor(room, member);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const [room, member] = ['room', 'member'].map((name) => searchParams.get(name));
  if (pathname === '/ticket' && room !== null && member !== null) {
    // Here an application asks for its own sign-in, and whether this user is in that room.
    response.end(ticketFor(room, member).toString('base64url'));
  } else {
    response.writeHead(404).end();
  }
});

const log = attachLog(server, {
  path: '/log',
  authorize: ({ room, member, authorization }) => isTicketFor(room, member, authorization),
});

server.listen(Number(process.env.PORT ?? 8080), () => {
  console.log(`the log is at ws://localhost:${server.address().port}/log`);
});
process.once('SIGINT', async () => {
  await log.close();
  server.close();
});
