import assert from 'node:assert/strict';
import { scene } from '../harness/scene.js';

/** Half a second of the tests' camera, of at least fifty frames that pass. */
const MOST_AT_START = 5;

for (const browser of ['chromium', 'firefox'] as const) {
  scene(`${browser}: frames that do not say their codec are known by payload type`, async ({ stage }) => {
    const page = await stage.page(browser, 'lab');
    const { errors, sent, received } = await page.evaluate(() => window.lab.withoutMimeType());
    assert.deepEqual(errors, []);
    assert.equal(sent.length, 2);
    assert.equal(received.length, 2);
    for (const { dropped } of [...sent, ...received]) {
      // Frames that come before the worker knows which codecs were negotiated.
      assert.ok((dropped['unsupported-codec'] ?? 0) <= MOST_AT_START, JSON.stringify(dropped));
    }
  });
}
