// A call over mediasoup, with a room log of its own beside it.
import { MediasoupMedia } from 'sotto/mediasoup';
import { join } from './call.js';
import { MediaRoom } from './room.js';

await join(async ({ call, room, asked, show }) => {
  // Before anything is awaited, so that no member's word on its streams is missed.
  const media = new MediasoupMedia(call);
  show(media);
  const own = await MediaRoom.join(media, `${location.origin.replace('http', 'ws')}/media`, {
    room,
    codec: asked.get('codec'),
    layers: asked.get('layers') === 'simulcast',
  });
  return { media: own, end: () => own.leave() };
});
