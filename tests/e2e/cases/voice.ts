/** The comparison by voice in the web app: three people, seven pictures, and what each says of them. */

import assert from 'node:assert/strict';
import { callTest } from '../harness/call-test.js';
import { sameNumber } from '../harness/expect.js';
import type { Participant } from '../harness/participant.js';
import { SafetyDialog } from '../harness/safety-dialog.js';
import { until } from '../harness/until.js';

const reads = (one: Participant, words: RegExp) =>
  until(
    `${one.name} reads: ${words}`,
    () =>
      one.page.evaluate(
        () => document.querySelector('.dialog-voice [data-voice]')?.textContent?.trim() ?? '',
      ),
    (text) => words.test(text.replace(/\s+/gu, ' ')),
  );

const isOpen = (one: Participant) =>
  one.page.evaluate(() => document.querySelector<HTMLDialogElement>('.dialog-voice')?.open ?? false);

/** Opens the dialog from the notice that offers it. */
const openFromNotice = (one: Participant) =>
  until(
    `${one.name} is offered to compare`,
    () =>
      one.page.evaluate(() => {
        const button = document.querySelector<HTMLElement>('[data-notice="voice"] .quiet-button');
        button?.click();
        return button !== null;
      }),
    (pressed) => pressed,
  );

/** The names below the seven pictures, once all are loaded. */
const pictures = async (one: Participant) => {
  const shown = await until(
    `${one.name} sees seven pictures`,
    () =>
      one.page.evaluate(() =>
        [...document.querySelectorAll('.dialog-voice .voice-pictures li')].map((item) => ({
          name: item.textContent?.trim() ?? '',
          loaded: (item.querySelector('img')?.naturalWidth ?? 0) > 0,
        })),
      ),
    (items) => items.length === 7 && items.every(({ loaded }) => loaded),
  );
  return shown.map(({ name }) => name);
};

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(`three compare by voice in the app, and one says that they differ: ${browser}`, async (given) => {
    const { testbed, room } = given;
    const ada = await testbed.app('chromium', 'Ada', room);
    const ben = await testbed.app(browser, 'Ben', room);
    const cleo = await testbed.app('chromium', 'Cleo', room);
    const all = [ada, ben, cleo];
    await sameNumber(all);
    await ben.click('safety');
    await ben.click('voice');
    await ben.click('voice-start');
    for (const one of [ada, cleo]) {
      assert.equal(await isOpen(one), false, 'nothing is opened by another');
      await openFromNotice(one);
    }
    const [first, ...others] = await Promise.all(all.map(pictures));
    for (const other of others) assert.deepEqual(other, first);
    for (const one of [ada, cleo]) await reads(one, /Ben.* has started this/);

    for (const one of [ada, ben]) {
      await one.click('voice-same');
      await reads(one, /^The same\..* have a mark now/);
    }
    await cleo.click('voice-differ');
    await reads(cleo, /^They differ: somebody may be in between/);
    const ids = await Promise.all(all.map((one) => one.member()));
    const but = (one: number) => ids.filter((_, at) => at !== one);
    await SafetyDialog.showsMarks(ada, but(0));
    await SafetyDialog.showsMarks(ben, but(1));
    await SafetyDialog.showsMarks(cleo, []);

    // To say so is not to end it for the others: they hear it, and the marks are theirs to keep.
    for (const one of [ada, ben]) await reads(one, /^The same\./);
    await cleo.click('voice-start');
    for (const one of all) {
      await until(
        `${one.name} sees that it begins again`,
        () => pictures(one),
        (names) => names.join() !== first?.join(),
      );
      await reads(one, /Cleo.* started this|You have started this/);
    }
  });
}
