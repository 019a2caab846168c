import assert from 'node:assert/strict';
import { callTest } from '../harness/call-test.js';
import { bundleScript } from '../harness/page-server.js';
import { together } from '../harness/together.js';
import { CAUSES, INAUDIBLE, type Watched, type WatchResult } from '../page/lab/watch.js';

/** Frames of the camera in half a second and a connection's delay, twice over. */
const MOST_PICTURES = 10;

for (const browser of ['chromium', 'firefox'] as const) {
  for (const cause of CAUSES) {
    callTest(`${browser}: a transform that is ${cause} ends the call`, async ({ testbed, figures }) => {
      const before = cause === 'ignored' ? await bundleScript('ignored-transforms.ts') : undefined;
      const parts = (['sender', 'receiver'] as const).flatMap((end) =>
        (['audio', 'video'] as const).map((kind): Watched => ({ end, kind, cause })),
      );
      await together(
        Object.fromEntries(
          parts.map((watched) => [
            `${watched.kind} of a ${watched.end}`,
            async () => {
              const page = await testbed.page(browser, 'lab', before === undefined ? {} : { before });
              const result = await page.evaluate((some) => window.lab.watch(some), watched);
              figures.bypassed.push({ browser, ...watched, ...got(result, watched) });
              hasEnded(result, watched);
            },
          ]),
        ),
      );
    });
  }
}

function got({ atStop, settled, later }: WatchResult, { kind }: Watched) {
  const count = kind === 'video' ? 'framesDecoded' : 'packetsReceived';
  return { atStop: atStop[count], settled: settled[count], later: later[count] };
}

function hasEnded({ state, errors, isOff, settled, later }: WatchResult, { end, kind }: Watched): void {
  const track = kind === 'audio' ? 'microphone' : 'camera';
  assert.equal(state, 'stopped');
  assert.deepEqual(
    errors.map((error) => [error.code, error.track]),
    [['bypassed', track]],
  );
  if (end === 'receiver') assert.equal(errors[0]?.member, 'alice', 'the error names who was not heard');
  assert.ok(isOff, 'the track is off');
  assert.equal(later.shown, settled.shown, 'nothing more is shown');
  if (kind === 'video') {
    assert.ok(settled.shown <= MOST_PICTURES, `${settled.shown} pictures were shown`);
    assert.ok(settled.framesDecoded <= MOST_PICTURES || end === 'receiver', 'nor were more decoded');
  }
  // A browser may go on decoding for a track that has ended, which nothing can show.
  if (end === 'receiver') return;
  // The jitter buffer fades out the sound that it has made up for packets that do not come, down to the last bit.
  assert.ok(later.energy - settled.energy < INAUDIBLE, 'nothing more is heard');
  assert.equal(later.packetsReceived, settled.packetsReceived, 'nothing more is sent');
  assert.equal(later.framesDecoded, settled.framesDecoded, 'nothing more is decoded');
}
