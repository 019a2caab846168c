import assert from 'node:assert/strict';
import { scene } from '../harness/scene.js';

for (const browser of ['chromium', 'firefox'] as const) {
  scene(`${browser}: frames that do not say their codec are known by payload type`, async ({ stage }) => {
    const page = await stage.page(browser, 'lab');
    const { errors, sent, received } = await page.evaluate(() => window.lab.withoutMimeType());
    assert.deepEqual(errors, []);
    assert.equal(sent.length, 2);
    assert.equal(received.length, 2);
    for (const { dropped } of [...sent, ...received]) assert.equal(dropped['unsupported-codec'] ?? 0, 0);
  });
}
