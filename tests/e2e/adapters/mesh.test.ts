/** The example of a mesh, in both browsers. */

import { after, before, test } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { type BrowserName, openBrowser } from '../harness/browsers.js';
import { type Example, startExample } from '../harness/example.js';
import { ExamplePage } from '../harness/example-page.js';
import { three } from './three.js';

let browsers: Record<BrowserName, Browser>;
let example: Example;

before(async () => {
  browsers = { chromium: await openBrowser('chromium'), firefox: await openBrowser('firefox') };
  example = await startExample('mesh');
});
after(() => Promise.all([browsers?.chromium.close(), browsers?.firefox.close(), example?.stop()]));

test('three in both browsers: pictures, sound, screens; one leaves, one comes back under the same name', () =>
  three(
    (browser, member) => ExamplePage.open(browsers[browser], example.url, { room: 'mesh', member }),
    ['chromium', 'firefox'],
  ));
