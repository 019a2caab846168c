import assert from 'node:assert/strict';
import type { ShortAuthentication } from 'sotto';
import type { BareParticipant } from '../harness/bare-participant.js';
import { callTest, type TestContext } from '../harness/call-test.js';
import { sameNumber } from '../harness/expect.js';
import { until } from '../harness/until.js';

type State<Name extends ShortAuthentication['state']> = Extract<ShortAuthentication, { state: Name }>;

/** A call of three: alice and carol in Chromium, bob in the browser that is tested. */
async function three(
  { testbed, room }: TestContext,
  browser: 'chromium' | 'firefox',
): Promise<BareParticipant[]> {
  const alice = await testbed.bare('chromium', 'alice', room);
  const bob = await testbed.bare(browser, 'bob', room);
  const carol = await testbed.bare('chromium', 'carol', room);
  const all = [alice, bob, carol];
  for (const one of all) await one.join();
  await sameNumber(all);
  return all;
}

const start = (one: BareParticipant) =>
  one.page.evaluate(() => window.sotto?.room.call.startShortAuthentication());

/** The first event of `one` in this state. */
async function told<Name extends ShortAuthentication['state']>(
  one: BareParticipant,
  state: Name,
): Promise<State<Name>> {
  const isIt = (change: ShortAuthentication): change is State<Name> => change.state === state;
  const all = await until(
    `${one.name} is told: ${state}`,
    async () => (await one.told()).shortAuthentication.filter(isIt),
    (found) => found.length > 0,
  );
  const [first] = all;
  if (first === undefined) throw new TypeError('what was told is not');
  return first;
}

for (const browser of ['chromium', 'firefox'] as const) {
  callTest(`three draw the same seven pictures: ${browser}`, async (given) => {
    const all = await three(given, browser);
    const [alice, bob] = all as [BareParticipant, BareParticipant];
    await start(bob);
    const drawn = await Promise.all(all.map((one) => told(one, 'pictures')));
    const [first] = drawn;
    assert.equal(first?.pictures.length, 7);
    assert.deepEqual(first.members, ['alice', 'bob', 'carol']);
    for (const other of drawn) assert.deepEqual(other, first);
    assert.equal((await told(alice, 'started')).by, 'bob');

    // The same messages carry what an application has to say.
    const data = [104, 105];
    await bob.page.evaluate(
      (bytes) => window.sotto?.room.call.sendMessage(new Uint8Array(bytes), { label: 'chat' }),
      data,
    );
    for (const one of all) {
      const said = await until(
        `${one.name} gets the message`,
        () =>
          one.page.evaluate(() =>
            window.bare.told.messages.map(({ from, label, data: bytes }) => ({
              from,
              label,
              data: [...bytes],
            })),
          ),
        (messages) => messages.length > 0,
      );
      assert.deepEqual(said, [{ from: 'bob', label: 'chat', data }]);
    }
  });

  callTest(`a member that reveals another nonce is named on all screens: ${browser}`, async (given) => {
    const all = await three(given, browser);
    const [alice, bob] = all as [BareParticipant, BareParticipant];
    await bob.order({ e2e: 'lie' });
    await start(alice);
    for (const one of all) {
      const { failure } = await told(one, 'failed');
      assert.deepEqual(failure, { reason: 'wrong-nonce', member: 'bob' });
    }
  });

  callTest(`a member that leaves half way begins the draw anew: ${browser}`, async (given) => {
    const [alice, bob, carol] = (await three(given, browser)) as [
      BareParticipant,
      BareParticipant,
      BareParticipant,
    ];
    await carol.order({ e2e: 'dumb' });
    await start(alice);
    for (const one of [alice, bob]) {
      await until(
        `${one.name} waits for carol alone`,
        async () => (await one.told()).shortAuthentication.at(-1),
        (last) => last?.state === 'progress' && last.missing.join() === 'carol',
      );
    }
    await carol.leave();
    const drawn = await Promise.all([alice, bob].map((one) => told(one, 'pictures')));
    assert.deepEqual(drawn[0], drawn[1]);
    assert.deepEqual(drawn[0]?.members, ['alice', 'bob']);
    for (const one of [alice, bob]) {
      const { added, removed, restarts } = await told(one, 'restarted');
      assert.deepEqual({ added, removed, restarts }, { added: [], removed: ['carol'], restarts: 1 });
    }
  });
}
