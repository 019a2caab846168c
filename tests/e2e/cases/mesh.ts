import assert from 'node:assert/strict';
import type { Page } from 'puppeteer-core';
import type { BrowserName } from '../harness/browsers.js';
import { callTest, type TestContext } from '../harness/call-test.js';
import { until } from '../harness/until.js';
import '../page/mesh-window.js';

const FRAMES = 100;

/** A page in the mesh. */
interface Node {
  name: string;
  page: Page;
}

/** By whom, how many frames were decoded. */
type Decoded = Record<string, number>;

const CALLS: Record<string, readonly BrowserName[]> = {
  'in Chromium': ['chromium', 'chromium', 'chromium', 'chromium'],
  'in Firefox': ['firefox', 'firefox', 'firefox', 'firefox'],
  'of both browsers': ['chromium', 'firefox', 'chromium', 'firefox'],
};

for (const [which, browsers] of Object.entries(CALLS)) {
  callTest(
    `four make a mesh ${which}, one leaves, one comes`,
    async (set) => {
      const [one, two, three, four] = browsers.map(
        (browser, index) => () => enter(set, browser, `n${index}`),
      );
      assert.ok(one && two && three && four);
      const nodes = [await one(), await two(), await three()];
      const leaver = await four();
      await allDecode([...nodes, leaver], FRAMES);

      await leaver.page.evaluate(() => window.mesh.leave());
      await areInOneGroup(nodes);
      await allDecode(nodes, FRAMES / 5);

      const newcomer = await enter(set, browsers[0] ?? 'chromium', 'newcomer');
      const total = await allDecode([...nodes, newcomer], FRAMES);
      set.figures.framesDecoded[`a mesh ${which}`] = total;
    },
    { long: which !== 'of both browsers' },
  );
}

async function enter({ testbed, room }: TestContext, browser: BrowserName, name: string): Promise<Node> {
  return { name, page: await testbed.page(browser, 'mesh', { query: { room, member: name } }) };
}

async function areInOneGroup(nodes: readonly Node[]): Promise<void> {
  const names = nodes.map(({ name }) => name).sort();
  const numbers = await until(
    `${names.join(', ')} are in one group`,
    () =>
      Promise.all(
        nodes.map(({ page }) =>
          page.evaluate(() => ({
            members: window.mesh.call.members.map(({ member }) => member).sort(),
            number: window.mesh.call.safetyNumber?.digits.join(' '),
          })),
        ),
      ),
    (all) =>
      all.every(({ members }) => members.join() === names.join()) &&
      new Set(all.map(({ number }) => number)).size === 1,
  );
  assert.ok(numbers.every(({ number }) => number !== undefined));
}

/** Each member decodes so many more frames of each other member. Returns how many were decoded by all, ever. */
async function allDecode(nodes: readonly Node[], frames: number): Promise<number> {
  await areInOneGroup(nodes);
  const before = await Promise.all(nodes.map(decoded));
  const after = await until(
    `each of ${nodes.map(({ name }) => name).join(', ')} decodes ${frames} frames of each other`,
    () => Promise.all(nodes.map(decoded)),
    (now) =>
      now.every((counts, index) =>
        nodes.every(
          ({ name }) =>
            name === nodes[index]?.name || (counts[name] ?? 0) - (before[index]?.[name] ?? 0) >= frames,
        ),
      ),
  );
  return after.flatMap((counts) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
}

function decoded({ page }: Node): Promise<Decoded> {
  return page.evaluate(async () => {
    const counts: Record<string, number> = {};
    for (const [other, peer] of window.mesh.peers) {
      for (const entry of (await peer.getStats()).values()) {
        if (entry.type === 'inbound-rtp' && entry.kind === 'video') counts[other] = entry.framesDecoded ?? 0;
      }
    }
    return counts;
  });
}
