// Serves the page and the package, and carries the room log. There is no other server in the call.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { attachLog } from 'sotto/log-server';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const page = new URL('./public/', import.meta.url);
const sotto = new URL('./', import.meta.resolve('sotto'));

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost');
  const [folder, name] = pathname.startsWith('/sotto/')
    ? [sotto, pathname.slice('/sotto/'.length)]
    : [page, pathname.slice(1) || 'index.html'];
  try {
    const file = await readFile(new URL(name, folder));
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
