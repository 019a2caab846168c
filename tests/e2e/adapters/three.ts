import assert from 'node:assert/strict';
import type { BrowserName } from '../harness/browsers.js';
import { allReceive, areOneGroup, noneReceives } from '../harness/example-group.js';
import type { ExamplePage } from '../harness/example-page.js';
import { until } from '../harness/until.js';

/** Pictures and packets to be received of each track, for the call to count as one. */
export const FRAMES = 100;

/** Nothing was written to the pages' consoles as an error. */
export function noneComplains(pages: readonly ExamplePage[]): void {
  assert.deepEqual(
    pages.flatMap(({ member, complaints }) => complaints.map((complaint) => `${member}: ${complaint}`)),
    [],
  );
}

/**
 * Three in both browsers: pictures, sound, screens; one leaves, and one of the same name comes back. The third is in the first
 * browser of `cleo` at first and in the other later.
 */
export async function three(
  enter: (browser: BrowserName, member: string) => Promise<ExamplePage>,
  cleo: readonly [BrowserName, BrowserName],
): Promise<void> {
  const [ana, ben] = [await enter('chromium', 'ana'), await enter('firefox', 'ben')];
  const first = await enter(cleo[0], 'cleo');
  const everybody = [ana, ben, first];
  await areOneGroup(everybody);
  await allReceive(everybody, ['camera', 'microphone'], FRAMES);

  // Both at once, so that two members of a mesh have something to negotiate at the same time.
  await Promise.all([ana.share(480), ben.share(320)]);
  await until(
    'the screens are seen by all',
    () => Promise.all(everybody.map((page) => page.received())),
    (all) =>
      all.every((received, index) =>
        ['ana', 'ben'].every(
          (member) =>
            member === everybody[index]?.member || (received[`${member} screen`]?.count ?? 0) >= FRAMES,
        ),
      ),
  );
  for (const page of [ana, ben]) await page.unpublish('screen');
  await noneReceives(everybody, (key) => key.endsWith('screen'));
  // On a media section that had another screen.
  await ana.share(320);
  await until(
    'another screen is seen',
    () => ben.received(),
    (received) => (received['ana screen']?.count ?? 0) >= FRAMES,
  );

  await first.leave();
  await areOneGroup([ana, ben]);
  await noneReceives([ana, ben], (key) => key.startsWith('cleo'));
  await first.close();
  const again = await enter(cleo[1], 'cleo');
  await areOneGroup([ana, ben, again]);
  const total = await allReceive([ana, ben, again], ['camera', 'microphone'], FRAMES);
  noneComplains([...everybody, again]);
  console.log(`frames and packets received: ${total}`);
  for (const page of [ana, ben, again]) await page.close();
}
