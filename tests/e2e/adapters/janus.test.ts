/** The example of a call over Janus, with Janus as the system has it. */

import { startExample } from '../harness/example.js';
import { JANUS_ROOMS, Janus, NO_JANUS } from '../harness/janus.js';
import { bundleScript } from '../harness/page-server.js';
import { overSfu } from './sfu.js';

overSfu('Janus', NO_JANUS, ['VP9', 'H264', 'AV1'], async () => {
  const [janus, example] = await Promise.all([Janus.start(), startExample('janus')]);
  return {
    log: example.url,
    // VP8 is what the adapter takes if it is told nothing.
    query: (codec) => ({
      janus: janus.url,
      'janus-room': String(JANUS_ROOMS[codec]),
      ...(codec !== 'VP8' && { codec }),
    }),
    eavesdrop: async (eve, _room, codec) => {
      await eve.evaluate(await bundleScript('eavesdropper-janus.ts'));
      await eve.evaluate((url, room) => globalThis.eavesdropJanus(url, room), janus.url, JANUS_ROOMS[codec]);
    },
    stop: () => Promise.all([janus.stop(), example.stop()]),
  };
});
