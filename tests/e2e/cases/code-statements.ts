/** The code that each member's page says that it runs, beside its name. */

import { isDeepStrictEqual } from 'node:util';
import { behind } from '../harness/behind.js';
import { callTest } from '../harness/call-test.js';
import type { Change } from '../harness/changing-proxy.js';
import { sameNumber } from '../harness/expect.js';
import type { Participant } from '../harness/participant.js';
import { until } from '../harness/until.js';

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(`each page says beside its name which code it runs, in ${browser}`, async (given) => {
    const other = browser === 'chromium' ? 'firefox' : 'chromium';
    const statements = (one: Participant) =>
      one.page.evaluate(() =>
        Object.fromEntries(
          [...document.querySelectorAll('[data-group-member]:has([data-code])')].map((row) => [
            row.getAttribute('data-group-member') ?? '',
            row.querySelector('[data-code]')?.getAttribute('data-code') ?? '',
          ]),
        ),
      );
    // The true files, in the list of another commit.
    const change: Change = (path, bytes) =>
      path.endsWith('/manifest.json')
        ? Buffer.from(bytes.toString().replace(/"commit":"./u, '"commit":"_'))
        : bytes;
    await behind(given, browser, change, async (eve) => {
      const ada = await given.testbed.app(browser, 'Ada', given.room);
      const ben = await given.testbed.app(other, 'Ben', given.room);
      const people = [ada, ben, eve];
      await sameNumber(people);
      const ids = await Promise.all(people.map((one) => one.member()));
      for (const [index, one] of people.entries()) {
        const expected = Object.fromEntries(
          ids.flatMap((id, at) => (at === index ? [] : [[id, at < 2 && index < 2 ? 'same' : 'other']])),
        );
        await until(
          `${one.name} reads what the others say`,
          () => statements(one),
          (said) => isDeepStrictEqual(said, expected),
        );
      }
    });
  });
}
