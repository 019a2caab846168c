/** A server that gives browsers other code than its release's: what does not run, what is named, and the one case that is open. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { behind } from '../harness/behind.js';
import type { BrowserName } from '../harness/browsers.js';
import { callTest } from '../harness/call-test.js';
import type { Change } from '../harness/changing-proxy.js';
import { sameNumber } from '../harness/expect.js';
import type { Participant } from '../harness/participant.js';
import { ROOT } from '../harness/programs.js';
import { until } from '../harness/until.js';
import { verify } from '../harness/verify.js';

/** Asked for by scripts that were changed, and by no other. */
const SIGN = '/healthz/a-changed-script-runs';

const SHOUT = `\n;fetch('${SIGN}');`;

/** An empty custom section: the module is another one, and as good. */
const SECTION = Buffer.from([0, 2, 1, 120]);

const appended =
  (file: string, bytes: string | Buffer): Change =>
  (path, original) =>
    path === file ? Buffer.concat([original, Buffer.from(bytes)]) : original;

const refusedBy = (one: Participant) =>
  one.page.evaluate(() => [...((Reflect.get(window, 'refused') as string[] | undefined) ?? [])]);

/** Whether the script ran, and whether the style sheet is in force. */
const used = (one: Participant) =>
  one.page.evaluate(() => ({
    shown: document.getElementById('app')?.childElementCount ?? 0,
    colour: getComputedStyle(document.documentElement).getPropertyValue('--accent'),
  }));

const errorOn = (one: Participant) =>
  one.page.evaluate(() => document.querySelector('[data-problem="join"]')?.textContent?.trim() ?? '');

for (const browser of ['chromium', 'firefox'] as const satisfies BrowserName[]) {
  for (const file of ['/app.js', '/style.css']) {
    callTest(`${file} with one byte more is not used, and verify names it, in ${browser}`, async (given) => {
      await behind(
        given,
        browser,
        appended(file, ' '),
        async (ada, proxy) => {
          await until(
            'the file is refused',
            () => refusedBy(ada),
            (refused) => refused.length > 0,
          );
          assert.deepEqual(await refusedBy(ada), [file]);
          const { colour, shown } = await used(ada);
          if (file === '/app.js') assert.equal(shown, 0);
          else assert.equal(colour, '');
          const verdict = await verify(proxy.origin);
          assert.deepEqual([verdict.code, verdict.different], [1, [file]]);
        },
        { join: false },
      );
    });
  }

  // Neither browser has `style` in Integrity-Policy yet, so nothing is said of the style sheet here.
  callTest(`a page without hashes runs no script, in ${browser}`, async (given) => {
    const change: Change = (path, bytes) =>
      path.startsWith('/r/') ? Buffer.from(bytes.toString().replaceAll(/ integrity="[^"]*"/g, '')) : bytes;
    await behind(
      given,
      browser,
      change,
      async (ada, proxy) => {
        await until(
          'the script is refused',
          () => refusedBy(ada),
          (refused) => refused.includes('/app.js'),
        );
        assert.equal((await used(ada)).shown, 0);
        assert.deepEqual((await verify(proxy.origin)).different, ['/r/some-room']);
      },
      { join: false },
    );
  });

  callTest(`another sotto.wasm is not compiled, and verify names it, in ${browser}`, async (given) => {
    await behind(given, browser, appended('/sotto.wasm', SECTION), async (ada, proxy) => {
      const words = await until(
        'the page says why',
        () => errorOn(ada),
        (error) => error !== '',
      );
      assert.match(words, /encryption/u);
      assert.equal(await ada.sampleOrNull(), null);
      const verdict = await verify(proxy.origin);
      assert.deepEqual([verdict.code, verdict.different], [1, ['/sotto.wasm']]);
    });
  });

  callTest(
    `a worker that is changed for everybody does not start, and verify names it, in ${browser}`,
    async (given) => {
      await behind(given, browser, appended('/worker.js', SHOUT), async (ada, proxy) => {
        await until(
          'the page says why',
          () => errorOn(ada),
          (error) => error !== '',
        );
        assert.equal(
          proxy.asked.filter((path) => path === '/worker.js').length,
          4,
          'the page asked for the lobby and to join, and each time again to say what came: no worker did',
        );
        assert.equal(await ada.sampleOrNull(), null);
        assert.ok(!proxy.asked.includes(SIGN));
        const verdict = await verify(proxy.origin);
        assert.deepEqual([verdict.code, verdict.different], [1, ['/worker.js']]);
      });
    },
  );

  // Open: no browser checks the script of a worker. When one does, this test is to be turned round (docs/served-code.md).
  callTest(
    `known to be open: a worker that is changed from the second answer on runs, in ${browser}`,
    async (given) => {
      const change: Change = (path, bytes, times) =>
        path === '/worker.js' && times > 0 ? Buffer.concat([bytes, Buffer.from(SHOUT)]) : bytes;
      await behind(given, browser, change, async (ada, proxy) => {
        await sameNumber([ada]);
        await until(
          'the changed worker runs',
          () => proxy.asked,
          (asked) => asked.includes(SIGN),
        );
      });
    },
  );

  callTest(`the page's policies are in force, in ${browser}`, async ({ testbed, room }) => {
    const ada = await testbed.app(browser, 'Ada', room);
    await sameNumber([ada]);
    // Chromium 156 complains of what it does not know yet, and goes on without it.
    const forbidden = ada.complaints.filter((complaint) => !complaint.includes("destination 'style'"));
    assert.deepEqual(forbidden, [], 'a call needs nothing that is forbidden');
    const thrown = await ada.page.evaluate(() => {
      // In a list, so that no function gets a name from its place: that would need a helper that is not on the page.
      const attempts: [what: string, attempt: () => unknown][] = [
        ['a worker by its address', () => new Worker('/worker.js')],
        ['markup as text', () => Object.assign(document.createElement('p'), { innerHTML: '<b>text</b>' })],
        [
          'a policy of another name',
          () =>
            (
              Reflect.get(window, 'trustedTypes') as { createPolicy(name: string, rules: object): object }
            ).createPolicy('other', {}),
        ],
      ];
      return attempts.flatMap(([what, attempt]) => {
        try {
          attempt();
          return [];
        } catch {
          return [what];
        }
      });
    });
    assert.deepEqual(thrown, ['a worker by its address', 'markup as text', 'a policy of another name']);
    assert.ok(await ada.page.evaluate(() => crossOriginIsolated), 'the page is isolated from other origins');
  });

  callTest(
    `the app shows which code it runs, unless the server's list is of another, in ${browser}`,
    async (given) => {
      const about = (ada: Participant, part: string) =>
        ada.page.evaluate(
          (name) => document.querySelector(`[data-about="${name}"]`)?.textContent?.trim() ?? '',
          part,
        );
      const manifest = await readFile(join(ROOT, 'web/dist/.well-known/webcat/manifest.json'), 'utf8');
      const { commit } = (JSON.parse(manifest) as { manifest: { commit: string } }).manifest;
      const ada = await given.testbed.app(browser, 'Ada', given.room, { join: false });
      await ada.click('about');
      await until(
        'the number is there',
        () => about(ada, 'digits'),
        (digits) => digits !== '',
      );
      assert.match(await about(ada, 'digits'), /^(\d{5}\s+){5}\d{5}$/u);
      assert.equal(await about(ada, 'commit'), commit);

      const verdict = await verify(given.testbed.server.origin);
      assert.deepEqual([verdict.code, verdict.different], [0, []]);
      assert.ok(verdict.same > 70, `${verdict.same} files`);

      // The list that says what a server gives to others.
      const change: Change = (path, bytes) =>
        path.endsWith('/manifest.json')
          ? Buffer.from(bytes.toString().replace(/"\/worker.js":"./u, '"/worker.js":"_'))
          : bytes;
      const unlike = async (eve: Participant) => {
        await eve.click('about');
        const words = await until(
          'it says so',
          () => about(eve, 'problem'),
          (problem) => problem !== '',
        );
        assert.match(words, /another \/worker.js than the one that runs here/u);
      };
      await behind(given, browser, change, unlike, { join: false });
    },
  );
}
