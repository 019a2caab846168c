import assert from 'node:assert/strict';
import { callTest } from '../harness/call-test.js';

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(`${browser}: one camera on two connections, and ICE that starts again`, async ({ testbed }) => {
    const page = await testbed.page(browser, 'lab');
    const { errors, fragments, decoded, sealed, received } = await page.evaluate(() =>
      window.lab.connections(),
    );
    assert.deepEqual(errors, []);
    const [before, after] = fragments;
    assert.ok(before !== '' && after !== '' && before !== after, 'ICE has started again');
    assert.ok(decoded.first >= 10 && decoded.restarted >= decoded.first + 10, 'pictures went on');
    assert.ok(decoded.second >= 10, 'and come on the second connection, too');
    assert.ok(sealed.different >= 30, 'frames were sealed');
    assert.equal(sealed.repeated, 0, 'no counter was used twice');
    assert.equal(received.length, 2);
    for (const { framesOut, dropped } of received) {
      assert.ok(framesOut >= 10);
      assert.equal(dropped['not-authentic'] ?? 0, 0);
    }
  });
}

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(
    `${browser}: a call protects the sender of another once that has left, however busy its worker is`,
    async ({ testbed }) => {
      const page = await testbed.page(browser, 'lab');
      const { early, first, both, errors } = await page.evaluate(() => window.lab.takenOver());
      assert.equal(early, 'transform-taken');
      assert.ok(first >= 10 && both >= first + 10, `${first}, then ${both} pictures`);
      assert.deepEqual(errors, []);
    },
  );
}

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(
    `${browser}: a sender and a receiver that nobody has bound are told once each`,
    async ({ testbed }) => {
      const page = await testbed.page(browser, 'lab');
      const { errors, decoded } = await page.evaluate(() => window.lab.forgotten());
      assert.deepEqual(errors, [['sender-unbound'], ['receiver-unbound']]);
      assert.equal(decoded.before, 0, 'nothing is shown before');
      assert.ok(decoded.after >= 10, 'and it is enough to bind them');
    },
  );
}
