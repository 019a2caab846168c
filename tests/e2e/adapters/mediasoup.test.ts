/** The example of a call over mediasoup, with mediasoup's own server and mediasoup-client. */

import type { types } from 'mediasoup-client';
import type { MediasoupMedia } from 'sotto/mediasoup';
import { NO_MEDIASOUP, startMediasoup } from '../harness/mediasoup.js';
import { bundleScript } from '../harness/page-server.js';
import { overSfu } from './sfu.js';

/** The types of mediasoup-client fit those of `sotto/mediasoup`: compiled, not run. */
export async function typed(
  media: MediasoupMedia,
  device: types.Device,
  transport: types.TransportOptions,
  consumer: types.ConsumerOptions,
  track: MediaStreamTrack,
): Promise<[types.Producer, types.Consumer]> {
  const sending: types.Transport = media.createSendTransport(device, transport);
  const receiving: types.Transport = media.createRecvTransport(device, transport);
  return [
    await media.produce(sending, 'camera', { track, encodings: [{ maxBitrate: 1_000_000 }] }),
    await media.consume(receiving, consumer),
  ];
}

// Its release that is built here has no AV1.
overSfu('mediasoup', NO_MEDIASOUP, ['VP9', 'H264'], async () => {
  const example = await startMediasoup();
  return {
    log: example.url,
    query: (codec) => ({ codec }),
    eavesdrop: async (eve, room) => {
      await eve.evaluate(await bundleScript('eavesdropper-mediasoup.ts'));
      await eve.evaluate((of) => globalThis.eavesdropMediasoup(of), room);
    },
    stop: () => example.stop(),
  };
});
