/** LiveKit: the worker of its npm package, told what `livekit-client` tells it. */

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
