// Serves the page and its packages, makes tokens for your LiveKit server, and carries the room log. Media goes over LiveKit.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { AccessToken } from 'livekit-server-sdk';
import { attachLog } from 'sotto/log-server';
import { fileIn } from '../shared/file-in.js';

// Those of `livekit-server --dev` are devkey and secret.
const {
  LIVEKIT_URL = 'ws://localhost:7880',
  LIVEKIT_API_KEY = 'devkey',
  LIVEKIT_API_SECRET = 'secret',
} = process.env;

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};
const folders = {
  sotto: new URL('./', import.meta.resolve('sotto')),
  livekit: new URL('./', import.meta.resolve('livekit-client')),
};
const page = new URL('./public/', import.meta.url);

/** A token whose identity is the member's name: by that Sotto knows whose media and data it is. */
async function ticket(member, room) {
  const token = new AccessToken(LIVEKIT_API_KEY, LIVEKIT_API_SECRET, { identity: member });
  token.addGrant({ roomJoin: true, room });
  return JSON.stringify({ url: LIVEKIT_URL, token: await token.toJwt() });
}

const server = createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  if (pathname === '/ticket') {
    response.end(await ticket(searchParams.get('member'), searchParams.get('room')));
    return;
  }
  const [, first, ...rest] = pathname.split('/');
  const folder = rest.length > 0 && Object.hasOwn(folders, first) ? folders[first] : undefined;
  const name = folder === undefined ? pathname.slice(1) || 'index.html' : rest.join('/');
  try {
    const file = await readFile(fileIn(folder ?? page, name));
    response.setHeader('content-type', types[extname(name)] ?? 'application/octet-stream');
    response.end(file);
  } catch {
    response.writeHead(404).end();
  }
});

const log = attachLog(server, { path: '/log' });
server.listen(Number(process.env.PORT ?? 8080), () => {
  const { port } = server.address();
  console.log(`http://localhost:${port} has the page, ws://localhost:${port}/log is the log`);
});
process.once('SIGINT', async () => {
  await log.close();
  server.close();
});
