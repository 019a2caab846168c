import assert from 'node:assert/strict';
import type { Page } from 'puppeteer-core';
import type { BrowserName } from '../harness/browsers.js';
import { callTest, type TestContext } from '../harness/call-test.js';
import { until } from '../harness/until.js';
import '../page/mesh-window.js';

declare global {
  interface Window {
    /** A connection for data alone, and what its channel has brought. */
    line: { peer: RTCPeerConnection; channel: RTCDataChannel; heard: Uint8Array<ArrayBuffer>[] };
  }
}

/** The result of opening bytes: the data as text with its sender, or the code of the error. */
type Outcome = { member: string; counter: number; text: string } | string;

callTest('data that one browser seals is opened by the other, once', async (set) => {
  const [alice, bob] = [await enter(set, 'chromium', 'alice'), await enter(set, 'firefox', 'bob')];
  await areTogether([alice, bob]);
  await connect(alice, bob);

  for (const [from, to, member] of [
    [alice, bob, 'alice'],
    [bob, alice, 'bob'],
  ] as const) {
    const texts = ['', 'one', 'x'.repeat(262_080)];
    await from.evaluate(async (all) => {
      for (const text of all) {
        const sealed = await window.mesh.call.seal(new TextEncoder().encode(text));
        window.line.channel.send(sealed);
        // A server in the middle sends it again, and then damaged.
        window.line.channel.send(sealed);
        window.line.channel.send(sealed.map((byte, at) => (at === sealed.length - 1 ? byte ^ 1 : byte)));
      }
    }, texts);
    const heard = await until(
      `${member} is heard`,
      () => to.evaluate(() => window.line.heard.length),
      (count) => count >= 3 * texts.length,
    );
    assert.equal(heard, 3 * texts.length);
    const expected = texts.flatMap((text, counter) => [{ member, counter, text }, 'replayed', 'replayed']);
    assert.deepEqual(await openAll(to), expected);
  }

  const secrets = await Promise.all([alice, bob].map((page) => secretOf(page, 'file')));
  assert.deepEqual(secrets[0], secrets[1]);
  assert.equal(secrets[0]?.secret.length, 32);
  assert.notDeepEqual((await secretOf(bob, 'files')).secret, secrets[0]?.secret);

  const carol = await enter(set, 'chromium', 'carol');
  await areTogether([alice, bob, carol]);
  const next = await Promise.all([alice, carol].map((page) => secretOf(page, 'file')));
  assert.deepEqual(next[0], next[1]);
  assert.notDeepEqual(next[0]?.secret, secrets[0]?.secret);

  // Sealed by one who then leaves: of no member.
  await bob.evaluate(async () => window.line.channel.send(await window.mesh.call.seal(new Uint8Array(3))));
  await until(
    'it is there',
    () => alice.evaluate(() => window.line.heard.length),
    (count) => count === 1,
  );
  await bob.evaluate(() => window.mesh.leave());
  await areTogether([alice, carol]);
  assert.deepEqual(await openAll(alice), ['unknown-sender']);
  assert.equal(
    await bob.evaluate(() => window.mesh.call.seal(new Uint8Array(3)).catch(({ code }) => code)),
    'stopped',
  );
});

function enter({ testbed, room }: TestContext, browser: BrowserName, member: string): Promise<Page> {
  return testbed.page(browser, 'mesh', { query: { room, member } });
}

/** All are in one group, and no others. */
async function areTogether(pages: readonly Page[]): Promise<void> {
  await until(
    `${pages.length} are in one group`,
    () =>
      Promise.all(
        pages.map((page) =>
          page.evaluate(() => ({
            count: window.mesh.call.members.length,
            number: window.mesh.call.safetyNumber?.digits.join(' '),
          })),
        ),
      ),
    (all) =>
      all.every(({ count }) => count === pages.length) && new Set(all.map(({ number }) => number)).size === 1,
  );
}

/** Makes a data channel between two pages. */
async function connect(one: Page, other: Page): Promise<void> {
  for (const page of [one, other]) {
    await page.evaluate(() => {
      const peer = new RTCPeerConnection();
      const channel = peer.createDataChannel('data', { negotiated: true, id: 1 });
      channel.binaryType = 'arraybuffer';
      window.line = { peer, channel, heard: [] };
      channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) =>
        window.line.heard.push(new Uint8Array(data));
    });
  }
  const offer = await describe(one, null);
  const answer = await describe(other, offer);
  await one.evaluate((description) => window.line.peer.setRemoteDescription(description), answer);
  for (const page of [one, other]) {
    await until(
      'the data channel is open',
      () => page.evaluate(() => window.line.channel.readyState),
      (state) => state === 'open',
    );
  }
}

/** Sets the far side's description, if there is one, and returns the own one with all candidates. */
function describe(page: Page, remote: RTCSessionDescriptionInit | null): Promise<RTCSessionDescriptionInit> {
  return page.evaluate(async (description) => {
    const { peer } = window.line;
    if (description !== null) await peer.setRemoteDescription(description);
    await peer.setLocalDescription();
    while (peer.iceGatheringState !== 'complete') {
      await new Promise((resolve) =>
        peer.addEventListener('icegatheringstatechange', resolve, { once: true }),
      );
    }
    const { type = 'offer', sdp = '' } = peer.localDescription ?? {};
    return { type, sdp };
  }, remote);
}

/** Opens all that was heard since the last time, in order. */
function openAll(page: Page): Promise<Outcome[]> {
  return page.evaluate(async () => {
    const outcomes: Outcome[] = [];
    for (const sealed of window.line.heard.splice(0)) {
      const opened = window.mesh.call.open(sealed);
      outcomes.push(
        await opened.then(
          ({ member, counter, data }) => ({ member, counter, text: new TextDecoder().decode(data) }),
          ({ code }: { code: string }) => code,
        ),
      );
    }
    return outcomes;
  });
}

function secretOf(page: Page, label: string): Promise<{ epoch: number; secret: number[] }> {
  return page.evaluate(async (asked) => {
    const { epoch, secret } = await window.mesh.call.exportSecret(asked, new Uint8Array(), 32);
    return { epoch, secret: [...secret] };
  }, label);
}
