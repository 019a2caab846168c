/**
 * A call of two browsers, each at another server of a cluster, whose media go through one of them. That one dies, or ends in good
 * order: pictures come back by the other one, and nobody has left.
 */

import assert from 'node:assert/strict';
import { after, before, type TestContext, test } from 'node:test';
import type { Browser } from 'puppeteer-core';
import { type BrowserName, openBrowser, PATIENCE } from '../e2e/harness/browsers.js';
import { allSee, sameNumber } from '../e2e/harness/expect.js';
import { Nats, noNats } from '../e2e/harness/nats.js';
import { bundleScript } from '../e2e/harness/page-server.js';
import { Participant } from '../e2e/harness/participant.js';
import { until } from '../e2e/harness/until.js';
import { Balancer } from './balancer.js';
import { type Program, startServer } from './programs.js';

/** Pictures that each side decodes of the other before, and once more after. */
const FRAMES = 100;

const NAMES: readonly BrowserName[] = ['chromium', 'firefox'];
let browsers: Browser[] = [];

before(async () => {
  if (noNats === false) browsers = await Promise.all(NAMES.map((name) => openBrowser(name)));
});

after(async () => {
  for (const browser of browsers) await browser.close();
});

/** A server of the cluster. */
interface Place {
  readonly program: Program;
  readonly port: number;
  /** Where its metrics are. */
  readonly metrics: string;
}

async function startPlace(nats: Nats): Promise<Place> {
  const free = ['--port', '0', '--metrics', '127.0.0.1:0'];
  const { program, port } = await startServer([...free, '--cluster', nats.url, '--log', 'warn']);
  return { program, port, metrics: await program.says(/^sotto-server: (http:.*\/metrics)$/u) };
}

/** Rooms whose media a server has. */
async function roomsOf(place: Place): Promise<number> {
  const text = await (await fetch(place.metrics)).text();
  return Number(/^sotto_media_rooms(?:\{.*\})? (\d+)/mu.exec(text)?.[1] ?? 0);
}

async function enter(browser: Browser, name: BrowserName, port: number): Promise<Participant> {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.evaluateOnNewDocument(await bundleScript('probe.ts'));
  const participant = new Participant(page, name, name);
  const options = new URLSearchParams({ name, video: '160x90@10' });
  await page.goto(`http://localhost:${port}/r/room?${options}`);
  await participant.pressJoin();
  return participant;
}

/** Remembers the receivers that a page has now. */
function remember({ page }: Participant): Promise<void> {
  return page.evaluate(() => {
    const receivers = new Set(window.sotto?.room.streams.map(({ receiver }) => receiver));
    Reflect.set(window, 'before', receivers);
  });
}

/** Pictures of the other's camera that a page has decoded with a receiver that it does not remember. */
function decodedAnew({ page }: Participant): Promise<number> {
  return page.evaluate(async () => {
    const known: ReadonlySet<RTCRtpReceiver> = Reflect.get(window, 'before');
    const streams = window.sotto?.room.streams ?? [];
    const receiver = streams.find((stream) => stream.track === 'camera' && !known.has(stream.receiver));
    const stats = [...((await receiver?.receiver.getStats())?.values() ?? [])];
    return stats.find(({ type }) => type === 'inbound-rtp')?.framesDecoded ?? 0;
  });
}

async function holderEnds(signal: 'SIGKILL' | 'SIGTERM', context: TestContext): Promise<void> {
  const nats = await Nats.start();
  const places = [await startPlace(nats), await startPlace(nats)];
  const ports = places.map(({ port }) => port);
  const balancers = [await Balancer.start(ports), await Balancer.start(ports.toReversed())];
  const participants: Participant[] = [];
  try {
    for (const [index, browser] of browsers.entries()) {
      const { port } = balancers[index] ?? assert.fail();
      participants.push(await enter(browser, NAMES[index] ?? 'chromium', port));
    }
    const number = await sameNumber(participants);
    await allSee(participants, FRAMES);
    const rooms = await Promise.all(places.map(roomsOf));
    assert.deepEqual(rooms.toSorted(), [0, 1], 'the room is with one server');
    const [holder, other] = rooms[0] === 1 ? places : places.toReversed();
    assert.ok(holder !== undefined && other !== undefined);
    await Promise.all(participants.map(remember));

    const from = performance.now();
    const ended = holder.program.end(signal);
    const back = await Promise.all(
      participants.map(async (participant) => {
        await until(
          `${participant.name} decodes a picture with another receiver`,
          () => decodedAnew(participant),
          (frames) => frames > 0,
        );
        return performance.now() - from;
      }),
    );
    assert.equal(await ended, signal === 'SIGTERM' ? 0 : null);
    await allSee(participants, FRAMES);
    assert.equal(await roomsOf(other), 1, 'the room is with the server that is left');
    assert.equal(await sameNumber(participants), number, 'nobody has left the group');
    const seconds = back.map((time, index) => `${NAMES[index]} after ${(time / 1000).toFixed(1)} s`);
    context.diagnostic(`${signal} of the holder: pictures in ${seconds.join(', in ')}`);
  } finally {
    for (const participant of participants) await participant.close();
    for (const balancer of balancers) balancer.stop();
    for (const { program } of places) await program.end('SIGKILL');
    await nats.stop();
  }
}

for (const [signal, what] of [
  ['SIGKILL', 'dies'],
  ['SIGTERM', 'ends in good order'],
] as const) {
  test(
    `pictures come back when the server ${what} that has the media of a call`,
    { skip: noNats },
    (context) => holderEnds(signal, context as TestContext),
  );
}
