/** LiveKit: the worker of its npm package, with the messages that `livekit-client` sends it. */

import { enter } from './vehicle.js';
import 'livekit-client/e2ee-worker';

declare const self: DedicatedWorkerGlobalScope;

enter(({ direction, kind, lane }, readableStream, writableStream) => {
  const data = {
    kind: direction === 'seal' ? 'encode' : 'decode',
    data: {
      participantIdentity: 'alice',
      readableStream,
      writableStream,
      trackId: `${direction} ${kind} ${lane}`,
      ...(kind === 'video' && { codec: 'vp8' }),
      hasPacketTrailer: false,
    },
  };
  self.dispatchEvent(new MessageEvent('message', { data }));
});
