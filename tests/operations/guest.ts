/**
 * A member in a browser, for a network that the tests themselves are not in: a browser is steered over the loopback interface of
 * its own network.
 *
 *     node --import tsx operations/guest.ts chromium https://call.example/r/room Ada
 *
 * Its state goes to standard output, one object a line. SIGTERM ends it.
 */

import { setTimeout as pause } from 'node:timers/promises';
import { type BrowserName, openBrowser, PATIENCE } from '../e2e/harness/browsers.js';
import { keepConnections } from '../e2e/harness/keep-connections.js';
import { bundleScript } from '../e2e/harness/page-server.js';
import { Participant } from '../e2e/harness/participant.js';
import type { Sample } from '../e2e/page/probe.js';

/** The way that media takes, by the browser's statistics of the pair of candidates in use. */
export interface Way {
  /** The kind of the browser's own candidate: `host`, `srflx`, `prflx`, `relay`. */
  kind: string;
  /** Between the browser and its relay, or the server where there is none. */
  protocol: string;
}

/** One line of the output. */
export interface Told {
  sample: Sample | null;
  ways: Way[];
  complaints: readonly string[];
}

/** Between two lines. */
const EVERY = 500;

async function ways(): Promise<Way[]> {
  const found: Way[] = [];
  for (const connection of Reflect.get(window, 'connections') as RTCPeerConnection[]) {
    const stats = await connection.getStats();
    for (const pair of stats.values()) {
      if (pair.type !== 'candidate-pair' || pair.state !== 'succeeded' || !pair.nominated) continue;
      const { candidateType: kind, protocol, relayProtocol } = stats.get(pair.localCandidateId);
      found.push({ kind, protocol: kind === 'relay' ? relayProtocol : protocol });
    }
  }
  return found;
}

const [name = '', url = '', member = ''] = process.argv.slice(2);
const browser = await openBrowser(name as BrowserName, { acceptInsecureCerts: true });
let ended = false;
process.once('SIGTERM', () => {
  ended = true;
});
try {
  const page = await browser.newPage();
  page.setDefaultTimeout(PATIENCE);
  await page.evaluateOnNewDocument(await bundleScript('probe.ts'));
  await page.evaluateOnNewDocument(keepConnections);
  const participant = new Participant(page, name as BrowserName, member);
  await page.goto(`${url}?${new URLSearchParams({ name: member, video: '160x90@10' })}`);
  await participant.pressJoin();
  while (!ended) {
    const told: Told = {
      sample: await participant.sampleOrNull(),
      ways: await page.evaluate(ways),
      complaints: participant.complaints,
    };
    console.log(JSON.stringify(told));
    await pause(EVERY);
  }
} finally {
  await browser.close();
}
