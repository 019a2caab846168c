import type { Check } from '../check.js';
import { expect, expectEqual } from '../verdict.js';
import type { Visitor } from '../visitor.js';

/** Entries, and in which order who gets them. */
export const ORDER: Check[] = [
  {
    name: 'order',
    rule: 'All members get the entries in the same order.',
    async run(site) {
      const names = ['ada', 'bob', 'eve'];
      const members: Visitor[] = [];
      for (const name of names) members.push(await site.join(name));
      for (let number = 1; number <= site.fair; number += 1) {
        for (const [index, member] of members.entries()) member.append(`${names[index]} ${number}`);
      }
      const all = members.length * site.fair;
      for (const member of members) {
        await member.until(`${all} messages should come`, () => member.said.length >= all);
      }
      const [first, ...others] = members;
      for (const [index, other] of others.entries()) {
        const wanted = first?.heard.slice(-other.entries.length) ?? [];
        expectEqual(other.heard, wanted, `${names[index + 1]} gets other entries than ${names[0]}`);
      }
    },
  },
  {
    name: 'numbering',
    rule: 'Entries are numbered by `seq` from 1, without gaps.',
    async run(site) {
      const ada = await site.join('ada');
      for (let number = 1; number <= 3; number += 1) ada.append(`${number}`);
      await ada.hears('3');
      const bob = await site.join('bob');
      bob.append('4', { to: ['ada'], text: 'for ada' });
      for (const member of [ada, bob]) await member.hears('4');
      bob.leave();
      await ada.has(7);
      expectEqual(seqs(ada), ['1', '2', '3', '4', '5', '6', '7'], 'the numbers of a new room');
      expectEqual(seqs(bob).slice(0, 2), ['5', '6'], 'the numbers for one who comes later');
    },
  },
  {
    name: 'own-joined-first',
    rule: 'A member gets every entry from its own `joined` on, which names those that were there before, in the order of joining.',
    async run(site) {
      const zoe = await site.join('zoe');
      zoe.append('before');
      await zoe.hears('before');
      await site.join('ada');
      const mia = await site.join('mia');
      await mia.has(1);
      expectEqual(mia.heard, ['4 joined mia [zoe ada]'], 'the first entry');
      await zoe.has(4);
      expectEqual(zoe.heard.slice(2), ['3 joined ada [zoe]', '4 joined mia [zoe ada]'], 'the others');
    },
  },
  {
    name: 'echo',
    rule: 'A member gets its own messages as entries, each once, in the order in which it sent them.',
    async run(site) {
      const ada = await site.join('ada');
      const bob = await site.join('bob');
      const wanted = Array.from({ length: site.fair }, (_, index) => `ada ${index}`);
      for (const payload of wanted) ada.append(payload);
      await ada.until('its own messages should come', () => ada.said.length >= wanted.length);
      bob.append('end');
      await ada.hears('end');
      expectEqual(ada.said, [...wanted, 'end'], 'the messages that ada gets');
    },
  },
  {
    name: 'left',
    rule: 'The others get one `left` of a member that leaves, and its name is free at once.',
    async run(site) {
      const ada = await site.join('ada');
      const bob = await site.join('bob');
      await bob.has(1);
      bob.leave();
      await ada.has(3);
      const again = await site.join('bob');
      again.append('end');
      await ada.hears('end');
      const wanted = [
        '1 joined ada []',
        '2 joined bob [ada]',
        '3 left bob',
        '4 joined bob [ada]',
        '5 bob: end',
      ];
      expectEqual(ada.heard, wanted, 'the entries');
    },
  },
  {
    name: 'rooms-apart',
    rule: 'Entries of one room are in no other, and each room has numbers of its own.',
    async run(site) {
      const here = await site.join('ada');
      const there = await site.join('ada', `${site.room}-2`);
      here.append('here');
      await here.hears('here');
      there.append('there');
      await there.hears('there');
      expectEqual(there.heard, ['1 joined ada []', '2 ada: there'], 'the other room');
    },
  },
  {
    name: 'bytes',
    rule: 'Payloads and attachments are passed on byte by byte, empty ones and large ones too.',
    async run(site) {
      const ada = await site.join('ada');
      const bob = await site.join('bob');
      const all = Uint8Array.from({ length: 256 }, (_, index) => index);
      const long = new Uint8Array(Math.min(300_000, site.limit('message_bytes'), site.limit('queue_bytes')));
      for (let at = 0; at < long.length; at += 1) long[at] = (at * 31) % 251;
      for (const payload of [all, new Uint8Array(0), long]) ada.append(payload);
      ada.append('end', { to: ['bob'], text: '' });
      await bob.hears('end');
      const got = bob.entries.flatMap((entry) => (entry.kind === 'message' ? [entry] : []));
      for (const [index, payload] of [all, new Uint8Array(0), long].entries()) {
        const came = got[index]?.payload;
        const same = came?.length === payload.length && came.every((byte, at) => byte === payload[at]);
        expect(same, `message ${index + 1}, of ${payload.length} bytes, has come with others`);
      }
      expect(got[3]?.attachments?.[0]?.length === 0, 'an empty attachment should come, too');
    },
  },
];

function seqs({ entries }: Visitor): string[] {
  return entries.map(({ seq }) => String(seq));
}
