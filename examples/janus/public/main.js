// A call over a room of Janus's VideoRoom, with a room log of its own beside it.
import { JanusRoom } from 'sotto/janus';
import { join } from './call.js';

await join(async ({ call, asked, show }) => {
  const janus = await JanusRoom.join({
    call,
    server: asked.get('janus') ?? 'ws://localhost:8188',
    room: Number(asked.get('janus-room') ?? 1234),
    ...(asked.has('codec') && { videoCodec: asked.get('codec') }),
    ...(asked.has('layers') && { layers: asked.get('layers') }),
  });
  show(janus);
  janus.on('closed', (error) => error && console.error(error));
  return { media: janus, end: () => janus.leave() };
});
