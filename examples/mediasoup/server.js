// The page, the packages and the room log, as for all examples of this kind, and mediasoup beside them.
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { WebSocketServer } from 'ws';
import { serve } from '../shared/server.js';
import { Sfu } from './sfu.js';

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
const sfu = await Sfu.start();
const sockets = new WebSocketServer({ noServer: true });
const server = serve(new URL('./', import.meta.url), {
  answers: { '/mediasoup-client.js': () => outputFiles[0].contents },
});
server.on('upgrade', (request, stream, head) => {
  if (request.url !== '/media') return;
  sockets.handleUpgrade(request, stream, head, (socket) => sfu.serve(socket));
});
