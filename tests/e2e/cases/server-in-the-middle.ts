/** A server between two people: it is seen in the number without a link secret, and kept out by one. */

import assert from 'node:assert/strict';
import { createLink, formatLink, LinkSecret, type RejectReason, roomIdOf } from 'sotto';
import type { BareParticipant } from '../harness/bare-participant.js';
import { callTest } from '../harness/call-test.js';
import { allSee, sameNumber, sees } from '../harness/expect.js';
import { forgeKeyPackage } from '../harness/key-package.js';
import type { Participant } from '../harness/participant.js';
import { SafetyDialog } from '../harness/safety-dialog.js';
import { isRequest, type Lies, ServerInTheMiddle } from '../harness/server-in-the-middle.js';
import type { Testbed } from '../harness/testbed.js';
import { until } from '../harness/until.js';

/** Bytes of the two proofs in a request without a password: 32, and the length of the second, which is empty. */
const PROOFS = 33;

/** The safety number on the screen of `one`, in each form. */
async function number(one: Participant) {
  const dialog = await SafetyDialog.open(one);
  const digits = await dialog.text('.digits');
  const pictures = await one.page.evaluate(() => {
    const shadow = document.querySelector('.dialog-safety sotto-safety-number')?.shadowRoot;
    return [...(shadow?.querySelectorAll<HTMLImageElement>('.emoji .picture') ?? [])].map(({ alt }) => alt);
  });
  const content = await one.page.evaluate(() => window.sotto?.call.safetyNumber?.machine ?? '');
  return { dialog, digits: digits.split(/\s+/u), pictures, code: await dialog.code(), content };
}

/** Names of entries that `one` has rejected from now on, and of all members that its group has had. */
async function note(one: Participant): Promise<void> {
  await one.page.evaluate(() => {
    const noted: { rejected: string[][]; members: string[] } = { rejected: [], members: [] };
    Object.assign(window, { noted });
    const call = window.sotto?.call;
    call?.on('rejected', ({ from, reason }) => noted.rejected.push([from ?? '', reason]));
    call?.on('members', (members) => noted.members.push(...members.map(({ member }) => member)));
  });
}

const noted = (one: Participant) =>
  one.page.evaluate(() => Reflect.get(window, 'noted') as { rejected: string[][]; members: string[] });

/** All of `group` reject what came in the name of `from`, for this reason. */
async function reject(group: readonly Participant[], from: string, reason: RejectReason): Promise<void> {
  for (const one of group) {
    await until(
      `${one.name} rejects an entry: ${reason}`,
      () => noted(one),
      ({ rejected }) => rejected.some((entry) => entry[0] === from && entry[1] === reason),
    );
  }
}

const readsUninvited = (one: Participant) =>
  until(
    `${one.name} reads that somebody was not let in`,
    () => one.page.evaluate(() => document.querySelector('[data-notice="uninvited"]')?.textContent ?? ''),
    (text) => text.includes('was not let in'),
  );

async function withServer(
  { server }: Testbed,
  lies: Lies,
  act: (middle: ServerInTheMiddle) => Promise<void>,
): Promise<void> {
  const middle = await ServerInTheMiddle.start(server.port, lies);
  try {
    await act(middle);
  } finally {
    middle.stop();
  }
}

/** Two rooms for one: the first that asks is in one of them, and all others are in the other one. */
function twoRooms(): Lies & { of: (side: 'first' | 'second', room: string) => string } {
  let first: string | undefined;
  const of = (side: 'first' | 'second', room: string) => `${side}-${room}`;
  return {
    of,
    room: (member, room) => {
      first ??= member;
      return of(member === first ? 'first' : 'second', room);
    },
  };
}

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(
    `without a secret a server in the middle is in both groups, and every form of the number shows it: ${browser}`,
    async ({ testbed, room }) => {
      const lies = twoRooms();
      await withServer(testbed, lies, async ({ origin }) => {
        const ann = await testbed.app('chromium', 'ann', room, { origin });
        const anns = await ann.member();
        const bob = await testbed.app(browser, 'bob', room, { origin });
        const bobs = await bob.member();
        const falseBob = await testbed.bare('chromium', bobs, lies.of('first', room));
        const falseAnn = await testbed.bare('chromium', anns, lies.of('second', room));
        await falseBob.join();
        await falseAnn.join();
        await sameNumber([ann, falseBob]);
        await sameNumber([bob, falseAnn]);
        // The attack works: names are right on both sides, and the server has the pictures of both.
        for (const one of [ann, bob]) assert.deepEqual(await one.shownMembers(), [anns, bobs].sort());
        await Promise.all([sees(falseBob, [ann], 10), sees(falseAnn, [bob], 10), sees(ann, [falseBob], 10)]);

        const [one, other] = [await number(ann), await number(bob)];
        assert.equal(one.digits.length, 6);
        assert.equal(one.pictures.length, other.pictures.length);
        assert.notDeepEqual(one.digits, other.digits);
        assert.notDeepEqual(one.pictures, other.pictures);
        assert.notEqual(one.code.modules, other.code.modules);
        // 256 bits.
        for (const { content } of [one, other]) assert.match(content, /^SOTTO:SN:\d+:[0-9A-F]{64}$/u);
        assert.notEqual(one.content, other.content);
        await other.dialog.scan(one.code);
        await other.dialog.says('.result', 'Different.');
        await SafetyDialog.showsMarks(bob, []);
      });
    },
  );

  callTest(`with a secret a server in the middle is in neither group: ${browser}`, async ({ testbed }) => {
    const link = createLink('stammtisch');
    const room = await roomIdOf(link);
    const lies = twoRooms();
    await withServer(testbed, lies, async ({ origin }) => {
      const options = { origin, link: formatLink(link) };
      const ann = await testbed.app('chromium', 'Ann', '', options);
      const anns = await ann.member();
      const bob = await testbed.app(browser, 'Bob', '', options);
      const bobs = await bob.member();
      await Promise.all([sameNumber([ann]), sameNumber([bob])]);
      const falseBob = await testbed.bare('chromium', bobs, lies.of('first', room));
      const falseAnn = await testbed.bare(browser, anns, lies.of('second', room));
      await falseBob.join();
      await falseAnn.join({ linkSecret: [...LinkSecret.random().bytes()] });
      for (const [one, reason] of [
        [falseBob, 'proof-missing'],
        [falseAnn, 'proof-wrong'],
      ] as const) {
        const { refused } = await until(
          `the server's member is told: ${reason}`,
          () => one.told(),
          (told) => told.refused.length > 0,
        );
        assert.equal(refused[0]?.reason, reason);
        await outside(one);
      }
      for (const one of [ann, bob]) {
        await readsUninvited(one);
        assert.deepEqual((await one.sample()).members, [await one.member()]);
      }
    });
  });

  callTest(
    `with a secret the server's key packages and old ones add nobody: ${browser}`,
    async ({ testbed }) => {
      const link = createLink('stammtisch');
      const room = await roomIdOf(link);
      const lies: Lies = {};
      await withServer(testbed, lies, async (middle) => {
        const options = { origin: middle.origin, link: formatLink(link) };
        const elsewhere = await testbed.app('chromium', 'Cleo', '', {
          ...options,
          link: formatLink(createLink('elsewhere')),
        });
        await sameNumber([elsewhere]);
        const [ofElsewhere] = middle.requests(await elsewhere.member());
        assert.ok(ofElsewhere);
        await elsewhere.close();

        const ann = await testbed.app('chromium', 'Ann', '', options);
        const bob = await testbed.app(browser, 'Bob', '', options);
        const dora = await testbed.app('chromium', 'Dora', '', options);
        await sameNumber([ann, bob, dora]);
        const doras = await dora.member();
        const [ofDora] = middle.requests(doras);
        assert.ok(ofDora);
        await dora.click('leave');
        await sameNumber([ann, bob]);
        const both = [ann, bob];
        for (const one of both) await note(one);

        // A member of the server's own.
        const ghost = await testbed.bare(browser, 'ghost', room);
        await ghost.join();
        await reject(both, 'ghost', 'proof-missing');
        for (const one of both) await readsUninvited(one);

        // Another key package for one who has the link: with keys of the server's, and one of another call.
        const swaps = [
          (member: string, payload: Buffer) =>
            Buffer.concat([
              Buffer.from(forgeKeyPackage(payload.toString('hex'), { member }), 'hex'),
              payload.subarray(-PROOFS),
            ]),
          () => ofElsewhere,
        ];
        for (const swap of swaps) {
          lies.payload = (member, payload) => (isRequest(payload) ? swap(member, payload) : payload);
          const cleo = await testbed.app('chromium', 'Cleo', '', options);
          await reject(both, await cleo.member(), 'proof-wrong');
          assert.equal((await cleo.sample()).state, 'waiting');
          await cleo.close();
        }
        delete lies.payload;

        // A member that has left, with its request of before and the valid proofs in it.
        const present = [await ann.member(), await bob.member()];
        await testbed.server.forge({ type: 'joined', room, member: doras, present });
        await testbed.server.forge({ type: 'message', room, from: doras, payload: ofDora.toString('hex') });
        await reject(both, doras, 'key-package-used');

        await sameNumber(both);
        await allSee(both, 20);
        await outside(ghost);
        for (const one of both) {
          assert.deepEqual((await one.sample()).members.toSorted(), present.toSorted());
          assert.deepEqual((await noted(one)).members, [], 'the group has not changed since Dora left');
        }

        // Control: without lies, so with Dora gone on all screens, one who has the link is added.
        await testbed.server.forge({ type: 'left', room, member: doras });
        const cleo = await testbed.app(browser, 'Cleo', '', options);
        await until(
          'Cleo is in the group',
          () => Promise.all([...both, cleo].map((one) => one.sampleOrNull())),
          (samples) => samples.every((sample) => sample?.members.length === 3),
        );
      });
    },
  );
}

/** The group of `one` has never had anybody. */
async function outside(one: BareParticipant): Promise<void> {
  assert.deepEqual((await one.told()).members.flat(), []);
}
