// Serves an example's pages and the packages, and carries the room log. Media goes over whatever the example takes for it.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { attachLog } from 'sotto/log-server';
import { fileIn } from './file-in.js';

const types = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.json': 'application/json',
  '.wasm': 'application/wasm',
};
const sotto = new URL('./', import.meta.resolve('sotto'));
const shared = new URL('./public/', import.meta.url);

/** The bytes of the first file of that name in these folders. */
async function readFirst([folder, ...others], name) {
  try {
    return await readFile(fileIn(folder, name));
  } catch (error) {
    if (others.length === 0) throw error;
    return readFirst(others, name);
  }
}

/**
 * Runs the example in this folder, until SIGINT, and returns its HTTP server. Of its folder the files in `public` are served, and the
 * shared ones that it has none of its own in place of. `packages` are folders by the beginnings of their addresses, `answers` functions
 * by whole addresses, each of which gets the query.
 */
export function serve(example, { packages = {}, answers = {} } = {}) {
  const folders = { sotto, ...packages };
  const pages = [new URL('public/', example), shared];
  const find = async ({ pathname, searchParams }) => {
    if (Object.hasOwn(answers, pathname)) return answers[pathname](searchParams);
    const [, first, ...rest] = pathname.split('/');
    if (rest.length > 0 && Object.hasOwn(folders, first)) return readFirst([folders[first]], rest.join('/'));
    return readFirst(pages, pathname.slice(1) || 'index.html');
  };
  const server = createServer(async (request, response) => {
    try {
      const address = new URL(request.url, 'http://localhost');
      const content = await find(address);
      const type = types[extname(address.pathname) || '.html'] ?? 'application/octet-stream';
      response.setHeader('content-type', type);
      response.end(content);
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
    process.exit();
  });
  return server;
}
