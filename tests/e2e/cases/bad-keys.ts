import assert from 'node:assert/strict';
import type { MlsCipherSuite } from 'sotto';
import type { BareParticipant } from '../harness/bare-participant.js';
import type { BrowserName } from '../harness/browsers.js';
import { callTest, type TestContext } from '../harness/call-test.js';
import { sameNumber, sees } from '../harness/expect.js';
import { type Forged, forgeKeyPackage, lowOrder, noMlKem } from '../harness/key-package.js';
import { until } from '../harness/until.js';

/** Enough for many on one machine. */
const video = { width: 160, height: 90, frameRate: 8 };
/** Pictures that each has to decode of each other one at each step. */
const FRAMES = 16;

/** A member with the link, and a name that the server lets in and speaks for. */
const OUTSIDERS = ['eve', 'mallory'] as const;

/** Keys that no member can encrypt to, in each of the two places that a key package has for them. */
const BAD: Record<MlsCipherSuite, Forged[]> = {
  hybrid: [
    { member: 'eve', initKey: lowOrder },
    { member: 'mallory', leafKey: noMlKem },
  ],
  classical: [
    { member: 'eve', initKey: lowOrder },
    { member: 'mallory', leafKey: lowOrder },
  ],
};

async function goesOn(
  { testbed, figures, room }: TestContext,
  suite: MlsCipherSuite,
  committer: BrowserName,
  other: BrowserName,
): Promise<void> {
  const [alice, bob, carol, dave, eve] = await Promise.all([
    testbed.bare(committer, 'alice', room, { suite, video }),
    testbed.bare(other, 'bob', room, { suite, video }),
    testbed.bare(committer, 'carol', room, { suite, video }),
    testbed.bare(other, 'dave', room, { suite, video }),
    testbed.bare(other, 'eve', room, { suite, video }),
  ]);
  for (const one of [alice, bob, carol]) await one.join();
  await sameNumber([alice, bob, carol]);
  await bob.addGhost('mallory');
  const template = await ownKeyPackage(eve);
  for (const forged of BAD[suite]) await send(forged);

  // A later member is added.
  await dave.join();
  await sameNumber([alice, bob, carol, dave]);
  let decoded = await allDecode([alice, bob, carol, dave]);
  // A member that leaves is removed.
  const { epoch } = await alice.sample();
  await carol.leave();
  await sameNumber([alice, bob, dave]);
  for (const one of [alice, bob, dave]) {
    const now = (await one.sample()).epoch ?? 0;
    assert.ok(now > (epoch ?? now), `${one.name} is in epoch ${now}`);
  }
  decoded += await allDecode([alice, bob, dave]);
  figures.framesDecoded[`unusable keys, ${suite}, ${committer} commits`] = decoded;

  for (const one of [alice, bob, dave]) {
    const { members, rejected, states } = await one.told();
    for (const bad of OUTSIDERS) {
      assert.ok(!members.flat().includes(bad), `${bad} was never a member to ${one.name}`);
      // Dave came later, and has not seen them sent.
      const reasons = rejected.filter(({ from }) => from === bad).map(({ reason }) => reason);
      assert.deepEqual(reasons, one === dave ? [] : ['invalid-key-package'], `${one.name} on ${bad}`);
    }
    assert.equal(states.at(-1), 'encrypted');
    assert.ok(!states.slice(states.indexOf('encrypted')).includes('waiting'));
  }
  assert.deepEqual((await eve.told()).members, []);
  assert.equal(await testbed.server.forwardedFrames(room, 'eve', 1), 0, 'nothing of hers has left');

  // Control: but for its keys, the forged key package is valid.
  await send({ member: 'eve' });
  await alice.until('adds eve', ({ members }) => members.includes('eve'));

  function send(forged: Forged): Promise<void> {
    const payload = forgeKeyPackage(template, forged);
    return testbed.server.forge({ type: 'message', room, from: forged.member, payload });
  }
}

/** Waits until each decodes more pictures of each other one. Returns how many those are, at least. */
async function allDecode(group: readonly BareParticipant[]): Promise<number> {
  await Promise.all(
    group.map((viewer) =>
      sees(
        viewer,
        group.filter((other) => other !== viewer),
        FRAMES,
      ),
    ),
  );
  return group.length * (group.length - 1) * FRAMES;
}

/** Joins and sends nothing to the group, and returns the key package that it would have sent. */
async function ownKeyPackage(one: BareParticipant): Promise<string> {
  await one.join({ dumb: true, continuity: null });
  const { unsaid } = await until(
    `${one.name} wants to be added`,
    () => one.report(),
    (report) => report.unsaid.length > 0,
  );
  return unsaid[0] ?? '';
}

for (const [suite, committer, other] of [
  ['hybrid', 'chromium', 'firefox'],
  ['classical', 'firefox', 'chromium'],
] as const) {
  callTest(`keys that nobody can encrypt to stop nothing: ${suite}, ${committer} commits`, (set) =>
    goesOn(set, suite, committer, other),
  );
}
