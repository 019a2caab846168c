/** The example of a call over Janus, with Janus as the system has it. */

import { startExample } from '../harness/example.js';
import { JANUS_ROOMS, Janus, NO_JANUS } from '../harness/janus.js';
import { eavesdropJanus } from '../page/eavesdropper-janus.js';
import { overSfu } from './sfu.js';

overSfu('Janus', NO_JANUS, async () => {
  const [janus, example] = await Promise.all([Janus.start(), startExample('janus')]);
  return {
    log: example.url,
    // VP8 is what the adapter takes if it is told nothing.
    query: (codec) => ({
      janus: janus.url,
      'janus-room': String(JANUS_ROOMS[codec]),
      ...(codec !== 'VP8' && { codec }),
    }),
    eavesdrop: (eve, _room, codec) => eve.evaluate(eavesdropJanus, janus.url, JANUS_ROOMS[codec]),
    stop: () => Promise.all([janus.stop(), example.stop()]),
  };
});
