import type { Check } from '../check.js';
import type { Site } from '../site.js';
import { expect, expectEqual, Skip } from '../verdict.js';
import type { Visitor } from '../visitor.js';

/** Messages that are sent before the echo of the first of them has come. */
const TOGETHER = 20;

/** Connections that are lost, and members that come back. */
export const RESUMPTION: Check[] = [
  {
    name: 'resumption',
    rule: 'A member that comes back within the grace goes on after its last entry, without gaps or doubles.',
    async run(site) {
      const { ada, bob } = await pair(site);
      ada.append('with bob');
      await bob.hears('with bob');
      bob.lose();
      for (const payload of ['away 1', 'away 2', 'away 3'])
        ada.append(payload, { to: ['bob'], text: payload });
      await ada.hears('away 3');
      const again = await site.resume('bob', bob);
      ada.append('back');
      await again.hears('back');
      const wanted = ['4 ada: away 1+away 1', '5 ada: away 2+away 2', '6 ada: away 3+away 3', '7 ada: back'];
      expectEqual(again.heard, wanted, 'what comes after the resumption');
      expect(!ada.heard.some((entry) => entry.endsWith('left bob')), 'bob has not left');
    },
  },
  {
    name: 'resumption-from-earlier',
    rule: 'Sent is not received: a member may go on after any entry that it has not acknowledged.',
    async run(site) {
      const { ada, bob } = await pair(site, false);
      for (const payload of ['1', '2', '3']) ada.append(payload);
      await bob.hears('3');
      const again = await site.resume('bob', bob, 3);
      ada.append('back');
      await again.hears('back');
      expectEqual(again.heard, ['4 ada: 2', '5 ada: 3', '6 ada: back'], 'what comes after entry 3');
    },
  },
  {
    name: 'resumption-replaces',
    rule: 'A member that comes back while its former connection is open goes on with the new one, and only with that.',
    async run(site) {
      const { ada, bob } = await pair(site);
      const again = await site.resume('bob', bob);
      bob.append('from the former connection');
      await bob.refused('replaced', true);
      again.append('from the new one');
      await ada.hears('from the new one');
      expectEqual(ada.said, ['from the new one'], 'the messages of bob');
      await again.hears('from the new one');
    },
  },
  {
    name: 'token',
    rule: 'Only the token of `welcome` opens the place of a member, and each member has another.',
    async run(site) {
      const { ada, bob } = await pair(site);
      const tokens = [ada, bob].map(({ welcome }) => welcome?.token ?? '');
      expect(tokens[0] !== '' && tokens[0] !== tokens[1], 'two members should have different tokens');
      for (const token of ['', 'x', tokens[0] ?? '']) {
        const thief = await site.ask('bob', { token, after: bob.last });
        await thief.refused('member-taken', true, 'resume-gone');
      }
      bob.append('still here');
      await ada.hears('still here');
    },
  },
  {
    name: 'grace',
    waits: true,
    rule: 'A member whose connection is lost gets its `left` when its grace is over; then it can only join anew.',
    async run(site) {
      const grace = site.welcome.grace_ms;
      if (grace > 60_000) throw new Skip(`the grace is ${grace} ms`);
      const patience = site.surroundings.patience + 2 * grace;
      const ada = await site.join('ada', site.room, patience);
      const bob = await site.join('bob');
      await bob.has(1);
      bob.lose();
      await ada.has(3);
      expectEqual(ada.heard.slice(2), ['3 left bob'], 'what comes after the grace');
      const late = await site.ask('bob', { token: bob.welcome?.token ?? '', after: bob.last });
      await late.refused('resume-gone', true);
      const anew = await site.join('bob');
      await anew.has(1);
      expectEqual(anew.heard, ['4 joined bob [ada]'], 'the first entry of the next life');
    },
  },
  {
    name: 'resume-gone',
    rule: 'If the entries that a member lacks are gone, it gets `resume-gone`, and never goes on with a gap.',
    async run(site) {
      const kept = site.limit('backlog_entries');
      const writers = Math.ceil(kept / (site.limit('member_messages') * 5));
      if (!(kept <= 1000) || writers > 10) throw new Skip(`${kept} entries are kept`);
      const { ada, bob } = await pair(site);
      bob.lose();
      const senders = [ada];
      for (let number = 1; number < writers; number += 1) senders.push(await site.join(`writer ${number}`));
      const last = `${kept + 4}`;
      for (let number = 0; number < kept + 5; number += 1) {
        senders[number % senders.length]?.append(`${number}`);
        if (number % TOGETHER === 0) await ada.hears(`${number}`);
      }
      await ada.hears(last);
      const again = await site.ask('bob', { token: bob.welcome?.token ?? '', after: bob.last });
      const answered = () => again.errors.length > 0 || again.said.includes(last);
      await again.until('`resume-gone`, or all that was missed, should come', answered);
      if (again.errors.length === 0) {
        const [first] = again.entries;
        expect(
          first?.seq === bob.last + 1,
          `bob has the entries to ${bob.last}, and goes on with ${first?.seq}`,
        );
        return;
      }
      await again.refused('resume-gone', true);
      await ada.until('bob should leave', () => ada.heard.some((entry) => entry.endsWith('left bob')));
      await site.join('bob');
    },
  },
];

/** Two members, of whom the second has its `joined`. */
async function pair(site: Site, acknowledges = true): Promise<{ ada: Visitor; bob: Visitor }> {
  const ada = await site.join('ada');
  const bob = await site.join('bob');
  bob.acknowledges = acknowledges;
  await bob.has(1);
  await ada.has(2);
  return { ada, bob };
}
