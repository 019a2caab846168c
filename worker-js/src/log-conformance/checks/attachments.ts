import type { Check } from '../check.js';
import type { Site } from '../site.js';
import { expectEqual } from '../verdict.js';

const ATTACHED = [
  { to: ['bob', 'eve', 'bob'], text: 'both' },
  { to: ['nobody'], text: 'lost' },
  { to: [], text: 'lost' },
  { to: ['eve'], text: 'eve' },
  { to: ['eve', 'ada'], text: 'last' },
];

/** Attachments of messages. */
export const ATTACHMENTS: Check[] = [
  {
    name: 'attachments-only-for-those-named',
    rule: 'Every member gets the payload, and no attachment that does not name it.',
    async run(site) {
      const [, bob = [], , dan = []] = await send(site);
      expectEqual(dan, ['5 ada: all', '6 dan: end'], 'for one who is not named');
      expectEqual(
        bob.map((entry) => entry.replace('+both', '')),
        ['5 ada: all', '6 dan: end'],
        'for one who is named once',
      );
    },
  },
  {
    name: 'attachments-complete',
    rule: 'A member gets all attachments that name it, each once, in the order of the sender, in the entry of the payload.',
    async run(site) {
      const [ada = [], bob = [], eve = []] = await send(site);
      expectEqual(eve, ['5 ada: all+both+eve+last', '6 dan: end'], 'for one who is named three times');
      expectEqual(bob, ['5 ada: all+both', '6 dan: end'], 'for one who is named twice by one attachment');
      expectEqual(ada, ['5 ada: all+last', '6 dan: end'], 'for the sender itself');
    },
  },
];

/** The messages that ada, bob, eve and dan get of one with attachments. */
async function send(site: Site): Promise<string[][]> {
  const members = [
    await site.join('ada'),
    await site.join('bob'),
    await site.join('eve'),
    await site.join('dan'),
  ];
  members[0]?.append('all', ...ATTACHED);
  await members[3]?.hears('all');
  members[3]?.append('end');
  for (const member of members) await member.hears('end');
  return members.map(({ heard }) => heard.filter((entry) => entry.includes(':')));
}
