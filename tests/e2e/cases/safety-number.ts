import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { callTest } from '../harness/call-test.js';
import { sameNumber } from '../harness/expect.js';
import { ROOT } from '../harness/programs.js';
import { SafetyDialog } from '../harness/safety-dialog.js';
import { until } from '../harness/until.js';

interface Vector {
  description: string;
  epochAuthenticator: string;
  groupContext: string;
  digits: string[];
  pictures: string[];
  machine: string;
}

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(`the published core meets the test vectors of safety numbers: ${browser}`, async ({ testbed }) => {
    const text = await readFile(join(ROOT, 'crates/group/vectors/safety-number.json'), 'utf8');
    const vectors = JSON.parse(text) as Vector[];
    assert.equal(vectors.length, 7);
    const page = await testbed.page(browser, 'lab');
    for (const { description, epochAuthenticator, groupContext, digits, pictures, machine } of vectors) {
      const number = await page.evaluate(
        (authenticator, context) => window.lab.safetyNumberOf(authenticator, context),
        epochAuthenticator,
        groupContext,
      );
      assert.deepEqual(number?.digits, digits, description);
      assert.deepEqual(
        number?.emoji.map(({ name }) => name),
        pictures,
        description,
      );
      assert.equal(number?.machine, machine, description);
    }
  });

  callTest(`a scan says equal or different: ${browser}`, async ({ testbed, room }) => {
    const ada = await testbed.app('chromium', 'Ada', room);
    const ben = await testbed.app(browser, 'Ben', room);
    const stranger = await testbed.app('chromium', 'Stranger', `${room}-other`);
    await sameNumber([ada, ben]);
    await sameNumber([stranger]);
    const adas = await SafetyDialog.open(ada);
    const bens = await SafetyDialog.open(ben);
    const strangers = await SafetyDialog.open(stranger);

    await bens.scan(await strangers.code());
    await bens.says('.result', 'Different.');
    await SafetyDialog.showsMarks(ben, []);

    await bens.scan(await adas.code());
    await bens.says('.result', 'Equal. Both devices are in the same group');
    await bens.press('mark');
    await bens.says('.members', 'compared');
    await SafetyDialog.showsMarks(ben, [await ada.member()]);

    // While both compare, somebody joins: the number that both see stays, and is still equal.
    const digits = await adas.text('.digits');
    const cleo = await testbed.app('chromium', 'Cleo', room);
    await sameNumber([ada, ben, cleo]);
    await adas.says('.as-of-words', 'joined');
    await bens.says('.as-of-words', 'joined');
    assert.equal(await adas.text('.digits'), digits);
    assert.equal(await bens.text('.digits'), digits);
    await bens.scan(await adas.code());
    await bens.says('.result', 'Equal. Both devices are in the same group');
    // Ben goes on before Ada does: her code is that of an epoch which he has seen.
    await bens.press('current');
    assert.notEqual(await bens.text('.digits'), digits);
    await bens.scan(await adas.code());
    await bens.says('.result', 'Equal to the number as of');
    assert.equal(await bens.text('.digits'), digits);
  });

  callTest(`a mark stays when others come, and falls with the key: ${browser}`, async ({ testbed, room }) => {
    const ada = await testbed.app('chromium', 'Ada', room);
    const ben = await testbed.app(browser, 'Ben', room);
    await sameNumber([ada, ben]);
    const dialog = await SafetyDialog.open(ada);
    await dialog.press('member-box');
    await dialog.press('mark');
    await dialog.close();
    await SafetyDialog.showsMarks(ada, [await ben.member()]);

    const cleo = await testbed.app('chromium', 'Cleo', room);
    await sameNumber([ada, ben, cleo]);
    await SafetyDialog.showsMarks(ada, [await ben.member()]);
    await cleo.close();
    await sameNumber([ada, ben]);

    // The same tab has the same key, in a group that it has to be added to anew.
    await ben.page.reload();
    await ben.pressJoin();
    await sameNumber([ada, ben]);
    await SafetyDialog.showsMarks(ada, [await ben.member()]);

    await ben.close();
    const other = await testbed.app(browser, 'Ben', room);
    await sameNumber([ada, other]);
    await SafetyDialog.showsMarks(ada, []);
    await until(
      'Ada is told that it is not the key that she compared',
      () =>
        ada.page.evaluate(() => document.querySelector('.notice[role="alert"]')?.textContent?.trim() ?? ''),
      (notice) => notice.includes('With that key you had compared the safety number, with this one not.'),
    );
  });
}
