import type { Check } from '../check.js';
import { expect, expectEqual } from '../verdict.js';

/** How often a race is tried. */
const ROUNDS = 5;

/** One name, one member at a time, and nothing of its former lives. */
export const LIVES: Check[] = [
  {
    name: 'no-former-life',
    rule: 'After `joined` nothing is appended that the member sent before its `left`.',
    async run(site) {
      const ada = await site.join('ada');
      for (let round = 1; round <= ROUNDS; round += 1) {
        const former = await site.join('bob');
        for (let number = 0; number < 5; number += 1) former.append(`life ${round}`);
        former.leave();
        // After `leave` there is no member that this could be from.
        former.append(`life ${round}`);
        const left = () => ada.heard.filter((entry) => entry.endsWith('left bob')).length === round;
        await ada.until('bob should leave', left);
      }
      const present = await site.join('bob');
      present.append(`life ${ROUNDS + 1}`);
      await ada.hears(`life ${ROUNDS + 1}`);
      let life = 0;
      let here = false;
      for (const entry of ada.heard) {
        const said = / bob: life (\d+)$/.exec(entry)?.[1];
        if (entry.includes(' joined bob ')) [life, here] = [life + 1, true];
        else if (entry.endsWith('left bob')) here = false;
        else if (said !== undefined) {
          expect(here, `\`${entry}\` comes though bob is not there`);
          expect(said === String(life), `\`${entry}\` comes in life ${life} of bob`);
        }
      }
    },
  },
  {
    name: 'no-former-connection',
    rule: 'A connection of a former life says nothing in the next: its token does not resume.',
    async run(site) {
      const ada = await site.join('ada');
      const former = await site.join('bob');
      await former.has(1);
      const token = former.welcome?.token ?? '';
      former.leave();
      await ada.has(3);
      const present = await site.join('bob');
      await present.has(1);
      expect(present.welcome?.token !== token, 'another life should have another token');
      for (const after of [former.last, present.last]) {
        const thief = await site.ask('bob', { token, after });
        await thief.refused('member-taken', true, 'resume-gone');
      }
      present.append('still here');
      await ada.hears('still here');
      expectEqual(ada.said, ['still here'], 'the messages of bob');
    },
  },
  {
    name: 'member-taken',
    rule: 'A second `join` under the name of a member is refused, also within its grace, and does the first no harm.',
    async run(site) {
      const ada = await site.join('ada');
      const bob = await site.join('bob');
      await bob.has(1);
      await (await site.ask('bob')).refused('member-taken', true);
      bob.append('still here');
      await ada.hears('still here');
      bob.lose();
      ada.append('away');
      await ada.hears('away');
      await (await site.ask('bob')).refused('member-taken', true);
      const again = await site.resume('bob', bob);
      again.append('back');
      await ada.hears('back');
      expectEqual(ada.heard.slice(2), ['3 bob: still here', '4 ada: away', '5 bob: back'], 'the entries');
    },
  },
];
