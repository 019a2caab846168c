import assert from 'node:assert/strict';
import { callTest } from '../harness/call-test.js';

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(`${browser}: no telephone event leaves a protected microphone`, async ({ testbed }) => {
    const page = await testbed.page(browser, 'lab');
    for (const making of ['created by the call', 'plain'] as const) {
      for (const offerer of ['near', 'far'] as const) {
        const asked = { making, offerer };
        const result = await page.evaluate((some) => window.lab.audioFormats(some), asked);
        const which = `${making}, the ${offerer} side offers`;
        assert.equal(result.refusal, 'dtmf-refused', which);
        assert.deepEqual(Object.keys(result.arrived), ['audio/opus'], which);
        // The formats of a connection that is not the call's are the application's; their frames are dropped.
        if (making === 'created by the call') {
          assert.deepEqual(new Set(result.own), new Set(['opus']), `${which}: nothing else is negotiated`);
        }
        const all = offerer === 'far' ? ['opus', 'PCMU', 'telephone-event'] : ['opus'];
        assert.deepEqual(
          all.filter((format) => !result.others.includes(format)),
          [],
          `${which}: the far side has what it should`,
        );
      }
    }
  });
}
