/** A link with a secret: those who have it are in a call, and the server and those who have another one are kept out. */

import assert from 'node:assert/strict';
import { createLink, formatLink, type Link, LinkSecret, roomIdOf } from 'sotto';
import { callTest } from '../harness/call-test.js';
import { allSee, sameNumber } from '../harness/expect.js';
import type { Participant } from '../harness/participant.js';
import type { AppOptions, Testbed } from '../harness/testbed.js';
import { until } from '../harness/until.js';

/** Keeps all that the page's sockets send on `window.sent`, a character for each byte, before the app's own script runs. */
function keepSent(): void {
  const sent: string[] = [];
  Object.assign(window, { sent });
  const text = (bytes: Uint8Array) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data: string | ArrayBufferLike | Blob | ArrayBufferView) {
    if (typeof data === 'string') sent.push(text(new TextEncoder().encode(data)));
    else if (ArrayBuffer.isView(data))
      sent.push(text(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)));
    else if (data instanceof Blob) throw new TypeError('a blob cannot be kept');
    else sent.push(text(new Uint8Array(data)));
    send.call(this, data as ArrayBuffer);
  };
}

/** The part of a call that a server sees: addresses, header lines, and messages. */
class Seen {
  readonly #requests: string[] = [];
  readonly #people: Participant[] = [];
  readonly options: AppOptions = {
    before: `(${keepSent.toString().replaceAll('__name(', '((f) => f)(')})();`,
    watch: (page) => {
      page.on('request', (request) => {
        // A browser keeps the fragment to itself; the address that it gives to tests has it.
        const { origin, pathname, search } = new URL(request.url());
        this.#requests.push(`${origin}${pathname}${search} ${JSON.stringify(request.headers())}`);
      });
    },
  };

  add(...people: Participant[]): void {
    this.#people.push(...people);
  }

  /** All of it, a character for each byte. */
  async all(testbed: Testbed, room: string): Promise<string> {
    const sent = await Promise.all(
      this.#people.map(({ page }) =>
        page.evaluate(() => (Reflect.get(window, 'sent') as string[]).join('\n')),
      ),
    );
    const flows = JSON.stringify(await testbed.server.forwarded(room));
    return [...this.#requests, ...sent, flows, ...testbed.server.log].join('\n');
  }
}

const bytesAsText = (text: string) => Buffer.from(text, 'utf8').toString('latin1');

const shownNames = (viewer: Participant) =>
  viewer.page.evaluate(() =>
    [...document.querySelectorAll('.tile .tile-caption .name')].map(({ textContent }) => textContent).sort(),
  );

const notice = (viewer: Participant, topic: string) =>
  until(
    `${viewer.name} reads a notice: ${topic}`,
    () =>
      viewer.page.evaluate(
        (name) => ({
          text: document.querySelector(`[data-notice="${name}"]`)?.textContent ?? '',
          at: performance.now(),
        }),
        topic,
      ),
    ({ text }) => text !== '',
  );

async function pairOn(
  link: Link,
  browser: 'chromium' | 'firefox',
  testbed: Testbed,
  options: AppOptions = {},
) {
  const more = { link: formatLink(link), ...options };
  const ottilie = await testbed.app('chromium', 'Ottilie', '', more);
  assert.match(
    (await notice(ottilie, 'first')).text,
    /You are first here\. If you expected others, ask for the link again\./,
  );
  const borivoj = await testbed.app(browser, 'Bo\u0159ivoj', '', more);
  await sameNumber([ottilie, borivoj]);
  return { ottilie, borivoj };
}

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(
    `two with one link are in a call, and the server learns no name, in ${browser}`,
    async ({ testbed }) => {
      const link = createLink('kaffeekranz');
      const room = await roomIdOf(link);
      const seen = new Seen();
      const { ottilie, borivoj } = await pairOn(link, browser, testbed, seen.options);
      seen.add(ottilie, borivoj);
      await allSee([ottilie, borivoj], 20);
      for (const viewer of [ottilie, borivoj]) {
        assert.deepEqual(await shownNames(viewer), ['Bo\u0159ivoj', 'Ottilie']);
        assert.equal(await viewer.page.$('[data-notice="first"]'), null);
        assert.match(await viewer.member(), /^[\w-]{22}$/);
      }
      const all = await seen.all(testbed, room);
      for (const known of [room, await ottilie.member(), await borivoj.member(), '/app.js']) {
        assert.ok(all.includes(known), `the server sees ${known}`);
      }
      const secret = formatLink(link).split('.').at(-1) ?? '';
      const raw = Buffer.from(link.secret.bytes());
      for (const kept of [
        'kaffeekranz',
        'Ottilie',
        'Bo\u0159ivoj',
        'ivoj',
        secret,
        raw.toString('latin1'),
        raw.toString('base64url'),
        raw.toString('base64'),
        raw.toString('hex'),
      ]) {
        assert.ok(!all.includes(bytesAsText(kept)) && !all.includes(kept), `the server sees ${kept}`);
      }
    },
  );

  callTest(
    `those with another link or password read why, and are not added, in ${browser}`,
    async ({ testbed, figures }) => {
      const link = createLink('skatrunde');
      const room = await roomIdOf(link);
      const { ottilie, borivoj } = await pairOn(link, browser, testbed, { password: 'sesame' });

      const stranger = await testbed.bare(browser, 'stranger', room);
      await stranger.join({ linkSecret: [...LinkSecret.random().bytes()], password: 'sesame', name: 'Eve' });
      const ghost = await testbed.bare(browser, 'ghost', room);
      await ghost.join();
      for (const [one, reason] of [
        [stranger, 'proof-wrong'],
        [ghost, 'proof-missing'],
      ] as const) {
        const { refused } = await until(
          `${one.name} is told why`,
          () => one.told(),
          (told) => told.refused.length > 0,
        );
        assert.equal(refused[0]?.reason, reason);
        figures.refused.push({ browser, reason, milliseconds: Math.round(refused[0]?.after ?? Infinity) });
      }

      const guest = await testbed.app(browser, 'Guest', '', { link: formatLink(link), password: 'sesam' });
      const { text, at } = await notice(guest, 'refused');
      assert.match(text, /The people in this call have another password/);
      const { joined } = await guest.page.evaluate(() => window.probe.milestones);
      const milliseconds = Math.round(at - (joined ?? at));
      figures.refused.push({ browser, reason: 'password-wrong', milliseconds });

      assert.match((await notice(ottilie, 'uninvited')).text, /was not let in/);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      await sameNumber([ottilie, borivoj]);
      for (const one of [stranger, ghost]) assert.deepEqual((await one.told()).members.flat(), []);
      assert.equal((await guest.sample()).state, 'waiting');
    },
  );
}

callTest(
  'a member makes a new link, and those who have only the old one do not get there',
  async ({ testbed }) => {
    const old = createLink('teestube');
    const { ottilie, borivoj } = await pairOn(old, 'firefox', testbed);
    await ottilie.click('invite');
    await ottilie.click('new-link');
    assert.match((await notice(borivoj, 'new-link')).text, /Ottilie.? has made a new link for this call\./u);
    await borivoj.page.evaluate(() =>
      document.querySelector<HTMLButtonElement>('[data-notice="new-link"] .quiet-button')?.click(),
    );
    await until(
      'both have the new link in the address bar',
      () => Promise.all([ottilie, borivoj].map(({ page }) => page.evaluate(() => location.href))),
      ([one, other]) => one === other && !one?.endsWith(formatLink(old)),
    );
    const number = await sameNumber([ottilie, borivoj]);
    await allSee([ottilie, borivoj], 10);

    const eve = await testbed.app('chromium', 'Eve', '', { link: formatLink(old) });
    assert.match((await notice(eve, 'first')).text, /You are first here/);
    assert.equal((await eve.sample()).members.length, 1);
    assert.equal(await sameNumber([ottilie, borivoj]), number, 'nobody has come to the others');
  },
);
