import assert from 'node:assert/strict';
import type { VideoCodec } from 'sotto';
import type { Layers } from 'sotto/room';
import type { BrowserName } from '../harness/browsers.js';
import { callTest } from '../harness/call-test.js';
import { sameNumber, sees } from '../harness/expect.js';
import type { Figures } from '../harness/figures.js';
import type { Testbed } from '../harness/testbed.js';
import { until } from '../harness/until.js';

/** Browsers make three pictures of one only if it is at least as large. */
const LARGE = { width: 960, height: 540, frameRate: 10 };
/** Not in the same browser: the first page that opens the camera there decides how large its pictures are. */
const SMALL = { width: 160, height: 90, frameRate: 10 };

interface Case {
  layers: Layers;
  codec: VideoCodec;
  viewer: BrowserName;
  /** How many of each there are to be. */
  pictures: number;
  spatial: number;
  temporal: number;
}

const CASES: readonly Case[] = [
  { layers: 'simulcast', codec: 'VP8', viewer: 'firefox', pictures: 3, spatial: 1, temporal: 1 },
  { layers: 'L1T3', codec: 'VP9', viewer: 'firefox', pictures: 1, spatial: 1, temporal: 3 },
  { layers: 'L3T3_KEY', codec: 'VP9', viewer: 'firefox', pictures: 1, spatial: 3, temporal: 3 },
];

for (const one of CASES) {
  callTest(`layers of ${one.layers} have one counter, and others decode them`, ({ testbed, figures, room }) =>
    sendsLayers(testbed, figures, room, one),
  );
}

async function sendsLayers(
  testbed: Testbed,
  figures: Figures,
  room: string,
  { layers, codec, viewer: browser, ...wanted }: Case,
): Promise<void> {
  const [sender, viewer] = await Promise.all([
    testbed.bare('chromium', `${layers}-sender`, room, { video: LARGE, videoCodec: codec, layers }),
    testbed.bare(browser, `${layers}-viewer`, room, { video: SMALL }),
  ]);
  await Promise.all([sender.join(), viewer.join()]);
  await sameNumber([sender, viewer]);
  await until(
    `all layers of ${layers} are sent`,
    () => sender.counters(),
    ({ layers: sent }) =>
      // The microphone has an SSRC as well.
      kinds(sent, 0) >= wanted.pictures + 1 &&
      kinds(sent, 1) >= wanted.spatial &&
      kinds(sent, 2) >= wanted.temporal,
  );
  await viewer.until(`gets the largest picture of ${layers}`, ({ streams }) =>
    streams.some(({ member, width }) => member === sender.name && width === LARGE.width),
  );
  figures.framesDecoded[`${layers} in ${codec} by ${browser}`] = await sees(viewer, [sender], 30);
  const { dropped } = await viewer.received(sender.name, 'camera');
  for (const reason of ['malformed', 'not-authentic', 'unsupported-codec'] as const) {
    assert.equal(dropped[reason], undefined, `${viewer.name}: ${reason}`);
  }
  const { different, upTo, repeated } = await sender.counters();
  assert.ok(different > 100, `${different} frames`);
  // But for frames that are on their way out of the worker.
  assert.ok(upTo - different < 10, `one counter for all: ${different} of ${upTo} were used`);
  assert.equal(repeated, 0, 'no counter is used twice, on any layer');
}

/** How many different SSRCs, spatial or temporal indices there are. */
function kinds(layers: readonly string[], part: number): number {
  return new Set(layers.map((layer) => layer.split(' ')[part])).size;
}
