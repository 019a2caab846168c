// Serves an example's page and the package, and carries the room log. Media goes over whatever the example's main.js takes for it.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { attachLog } from 'sotto/log-server';
import { fileIn } from './file-in.js';

const types = { '.html': 'text/html', '.js': 'text/javascript', '.wasm': 'application/wasm' };
const page = new URL('./public/', import.meta.url);
const sotto = new URL('./', import.meta.resolve('sotto'));

/** The file that an address names; of the example itself that is `main.js` alone. */
function fileOf(pathname, example) {
  if (pathname === '/main.js') return new URL('main.js', example);
  const [folder, name] = pathname.startsWith('/sotto/')
    ? [sotto, pathname.slice('/sotto/'.length)]
    : [page, pathname.slice(1) || 'index.html'];
  return fileIn(folder, name);
}

/** Runs the example in this folder, until SIGINT. */
export function serve(example) {
  const server = createServer(async (request, response) => {
    try {
      const { pathname } = new URL(request.url, 'http://localhost');
      const file = fileOf(pathname, example);
      const bytes = await readFile(file);
      response.setHeader('content-type', types[extname(file.pathname)] ?? 'application/octet-stream');
      response.end(bytes);
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
}
