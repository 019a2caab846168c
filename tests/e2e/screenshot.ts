/**
 * Takes pictures of a real call of four: docs/screenshot.png for the README, dark and phone ones beside where builds
 * go.
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { allSeeAndHear, sameNumber } from './harness/expect.js';
import { bundleScript } from './harness/page-server.js';
import { ROOT, TARGET } from './harness/programs.js';
import { Testbed } from './harness/testbed.js';

const ROOM = 'quiet-owl';
const VIDEO = '960x540@15';

const testbed = await Testbed.open();
try {
  const before = await bundleScript('sitter.ts');
  const open = (browser: 'chromium' | 'firefox', name: string, sitter: number) =>
    testbed.app(browser, name, ROOM, { video: VIDEO, before, query: { sitter: `${sitter}` } });
  const ada = await open('chromium', 'Ada', 0);
  await ada.page.setViewport({ width: 1280, height: 800 });
  await sameNumber([ada]);
  const four = [
    ada,
    await open('firefox', 'Ben', 1),
    await open('chromium', 'Cleo', 2),
    await open('firefox', 'Dan', 3),
  ];
  await sameNumber(four);
  await allSeeAndHear(four, 60);

  const directory = join(TARGET, 'e2e');
  await mkdir(directory, { recursive: true });
  const shoot = async (
    path: string,
    scheme: 'light' | 'dark',
    width: number,
    height: number,
    scale: number,
  ) => {
    await ada.page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
    await ada.page.setViewport({ width, height, deviceScaleFactor: scale });
    // Tiles move to their places, and notices go.
    await new Promise((resolve) => setTimeout(resolve, 10_000));
    await ada.page.screenshot({ path });
    console.log(path);
  };
  await shoot(join(ROOT, 'docs/screenshot.png'), 'light', 1280, 800, 1);
  await shoot(join(directory, 'dark.png'), 'dark', 1280, 800, 1);
  await shoot(join(directory, 'phone.png'), 'light', 390, 844, 2);
  await shoot(join(directory, 'phone-dark.png'), 'dark', 390, 844, 2);
} finally {
  await testbed.close();
}
