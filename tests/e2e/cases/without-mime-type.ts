import assert from 'node:assert/strict';
import type { CallStreamStats } from 'sotto';
import { callTest } from '../harness/call-test.js';

/** Frames of each stream that were dropped for their codec: those that come before the worker knows which were negotiated. */
function unnamed(streams: CallStreamStats[]): [name: string, frames: number][] {
  return streams.map(({ direction, track, dropped }) => [
    `${direction} ${track}`,
    dropped['unsupported-codec'] ?? 0,
  ]);
}

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(
    `${browser}: frames that do not say their codec are known by payload type`,
    async ({ testbed }) => {
      const page = await testbed.page(browser, 'lab');
      const { errors, first, later } = await page.evaluate(() => window.lab.withoutMimeType());
      assert.deepEqual(errors, []);
      assert.equal(later.length, 4);
      assert.deepEqual(unnamed(later), unnamed(first), 'none is dropped once one has passed');
    },
  );
}
