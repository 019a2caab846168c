/** The server restarted under a call in browsers: in good order, and as after a crash. No button is pressed after the first join. */

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { type BrowserName, openBrowser, PATIENCE } from '../e2e/harness/browsers.js';
import { allSee, sameNumber } from '../e2e/harness/expect.js';
import { bundleScript } from '../e2e/harness/page-server.js';
import { Participant } from '../e2e/harness/participant.js';
import { until } from '../e2e/harness/until.js';
import { startServer } from './programs.js';

/** Pictures that each side decodes of the other after each restart. */
const FRAMES = 100;
/** From the signal to pictures on both sides, in milliseconds: for a machine that is ten times slower than usual. */
const MOST = 60_000;

const NAMES: readonly BrowserName[] = ['chromium', 'firefox'];
let browsers: Browser[] = [];

before(async () => {
  browsers = await Promise.all(NAMES.map((name) => openBrowser(name)));
});

after(async () => {
  for (const browser of browsers) await browser.close();
});

async function enter(browser: Browser, name: BrowserName, url: string): Promise<Participant> {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.evaluateOnNewDocument(await bundleScript('probe.ts'));
  const participant = new Participant(page, name, name);
  await page.goto(`${url}?${new URLSearchParams({ name, video: '160x90@10' })}`);
  await participant.pressJoin();
  return participant;
}

/** Frames of the camera of the one other member that were decoded, of those that are connected and in one group of two. */
async function decoded(participants: readonly Participant[]): Promise<{ number: string; frames: number }[]> {
  const samples = await Promise.all(participants.map((participant) => participant.sampleOrNull()));
  return samples.map((sample) => {
    const isBack =
      sample?.connection === 'connected' && sample.state === 'encrypted' && sample.members.length === 2;
    const camera = sample?.streams.find(({ track }) => track === 'camera');
    return {
      number: isBack ? (sample.safetyNumber ?? '') : '',
      frames: isBack ? (camera?.framesDecoded ?? 0) : 0,
    };
  });
}

test('a call is back with pictures after a restart and after a crash', async (context) => {
  let server = await startServer(['--port', '0', '--log', 'warn']);
  const { port } = server;
  const url = `http://localhost:${port}/r/room`;
  const participants = await Promise.all(
    browsers.map((browser, index) => enter(browser, NAMES[index] ?? 'chromium', url)),
  );
  let number = await sameNumber(participants);
  await allSee(participants, FRAMES);

  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    const from = performance.now();
    await server.program.end(signal);
    server = await startServer(['--port', `${port}`, '--log', 'warn']);
    const up = performance.now() - from;
    const [one, other] = await until(
      'both decode pictures in another group',
      () => decoded(participants),
      (now) => now.every((of) => of.frames > 0 && of.number !== '' && of.number !== number),
    );
    const took = performance.now() - from;
    assert.equal(one?.number, other?.number);
    number = one?.number ?? '';
    await allSee(participants, FRAMES);
    const seconds = (milliseconds: number) => (milliseconds / 1000).toFixed(1);
    context.diagnostic(
      `${signal}: the server was back after ${seconds(up)} s, pictures after ${seconds(took)} s, and ${FRAMES} more on each side`,
    );
    assert.ok(took < MOST, `${took} ms`);
  }
  await server.program.end();
});
