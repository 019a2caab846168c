import assert from 'node:assert/strict';
import { callTest } from '../harness/call-test.js';

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(
    `${browser}: a member in the clear is told once, and once that it is over`,
    async ({ testbed }) => {
      const page = await testbed.page(browser, 'lab');
      const { errors, told, whileDropped, dropped, decoded } = await page.evaluate(() =>
        window.lab.reception(),
      );
      assert.deepEqual(errors, []);
      assert.ok(dropped >= 60 && decoded >= 10, 'frames came');
      assert.equal(whileDropped, 1);
      assert.equal(told.length, 2, told.join(', '));
      assert.match(told[0] ?? '', /^undecryptable alice camera \S+$/u);
      assert.equal(told[1], 'decryptable alice camera');
    },
  );
}

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(`${browser}: pictures that are opened and not decoded are told once`, async ({ testbed }) => {
    const page = await testbed.page(browser, 'lab');
    const { errors, told, decoded } = await page.evaluate(() => window.lab.decoding());
    assert.deepEqual(errors, []);
    assert.ok(decoded >= 10, 'in the end they are decoded');
    assert.deepEqual(told, ['stalled alice camera', 'resumed alice camera']);
  });
}
