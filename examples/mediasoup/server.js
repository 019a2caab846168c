// Serves the page and the packages, carries the room log, and runs mediasoup.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { attachLog } from 'sotto/log-server';
import { WebSocketServer } from 'ws';
import { fileIn } from '../shared/file-in.js';
import { Sfu } from './sfu.js';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const page = new URL('./public/', import.meta.url);
const sotto = new URL('./', import.meta.resolve('sotto'));
// mediasoup-client is in CommonJS modules, which browsers do not load.
const { outputFiles } = await build({
  stdin: {
    contents: "export { Device } from 'mediasoup-client';",
    resolveDir: fileURLToPath(new URL('.', import.meta.url)),
  },
  bundle: true,
  format: 'esm',
  write: false,
});
const client = outputFiles[0].contents;

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const [folder, name] = pathname.startsWith('/sotto/')
    ? [sotto, pathname.slice('/sotto/'.length)]
    : [page, pathname.slice(1) || 'index.html'];
  try {
    const file = pathname === '/mediasoup-client.js' ? client : await readFile(fileIn(folder, name));
    response.setHeader('content-type', types[extname(name)] ?? 'application/octet-stream');
    response.end(file);
  } catch {
    response.writeHead(404).end();
  }
});

const sfu = await Sfu.start();
const sockets = new WebSocketServer({ noServer: true });
server.on('upgrade', (request, stream, head) => {
  if (request.url !== '/media') return;
  sockets.handleUpgrade(request, stream, head, (socket) => sfu.serve(socket));
});
const log = attachLog(server, { path: '/log' });
server.listen(Number(process.env.PORT ?? 8080), () => {
  const { port } = server.address();
  console.log(`http://localhost:${port} has the page, ws://localhost:${port}/log is the log`);
});
process.once('SIGINT', async () => {
  await log.close();
  process.exit();
});
