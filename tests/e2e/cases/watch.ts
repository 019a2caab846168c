import assert from 'node:assert/strict';
import { bundleScript } from '../harness/page-server.js';
import { scene } from '../harness/scene.js';
import { together } from '../harness/together.js';
import { CAUSES, type Watched, type WatchResult } from '../page/lab/watch.js';

/** What half a second and a connection's delay are in frames of the camera, twice over. */
const MOST_PICTURES = 10;

for (const browser of ['chromium', 'firefox'] as const) {
  for (const cause of CAUSES) {
    scene(`${browser}: a transform that is ${cause} ends the call`, async ({ stage, figures }) => {
      const before = cause === 'ignored' ? await bundleScript('ignored-transforms.ts') : undefined;
      const parts = (['sender', 'receiver'] as const).flatMap((end) =>
        (['audio', 'video'] as const).map((kind): Watched => ({ end, kind, cause })),
      );
      await together(
        Object.fromEntries(
          parts.map((watched) => [
            `${watched.kind} of a ${watched.end}`,
            async () => {
              const page = await stage.page(browser, 'lab', before === undefined ? {} : { before });
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

function hasEnded(result: WatchResult, watched: Watched): void {
  const { state, errors, isOff, settled, later } = result;
  assert.equal(state, 'stopped');
  assert.deepEqual(
    errors.map(({ code }) => code),
    ['bypassed'],
  );
  const [error] = errors;
  const track = watched.kind === 'audio' ? 'microphone' : 'camera';
  assert.match(error?.message ?? '', new RegExp(track, 'u'), 'the error names the track');
  assert.equal(error?.member, watched.end === 'sender' ? 'alice' : 'alice');
  assert.ok(isOff, 'the track is off');
  assert.equal(later.framesDecoded, settled.framesDecoded, 'nothing more is decoded');
  assert.equal(later.energy, settled.energy, 'nothing more is heard');
  if (watched.end === 'sender')
    assert.equal(later.packetsReceived, settled.packetsReceived, 'nothing more is sent');
  if (watched.kind === 'video')
    assert.ok(settled.framesDecoded <= MOST_PICTURES, `${settled.framesDecoded} frames got through`);
}
