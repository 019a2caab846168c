// A server of files and of the room log. Media goes from browser to browser.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attachLog } from 'sotto/log-server';

/** The folder that an installed module is in. `sotto` has the two others as its own. */
const folderOf = (url) => fileURLToPath(new URL('.', url));
const ofSotto = createRequire(import.meta.resolve('sotto'));

/** The beginnings of addresses, and the folders that they name. The longest comes first. */
const FOLDERS = {
  '/modules/sotto/': folderOf(import.meta.resolve('sotto')),
  '/modules/lean-qr/': join(ofSotto.resolve('lean-qr'), '..'),
  '/modules/qr/': join(ofSotto.resolve('qr/decode.js'), '..'),
  '/': folderOf(new URL('public/', import.meta.url)),
};

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

async function serve(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
  const [start, folder] = Object.entries(FOLDERS).find(([beginning]) => path.startsWith(beginning));
  try {
    const bytes = await readFile(join(folder, normalize(`/${path.slice(start.length)}`)));
    response.setHeader('content-type', TYPES[extname(path)] ?? 'application/octet-stream');
    response.end(bytes);
  } catch {
    response.writeHead(404).end();
  }
}

const server = createServer(serve);
const log = attachLog(server, { path: '/log' });
server.listen(Number(process.env.PORT ?? 8080), 'localhost', () => {
  const { port } = server.address();
  console.log(`a call is at http://localhost:${port}/, its log at ws://localhost:${port}/log`);
});
process.once('SIGINT', async () => {
  await log.close();
  server.close();
});
