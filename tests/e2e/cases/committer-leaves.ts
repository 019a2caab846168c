import assert from 'node:assert/strict';
import type { CallStreamStats } from 'sotto';
import type { BareParticipant } from '../harness/bare-participant.js';
import { callTest } from '../harness/call-test.js';
import { sumOf, withoutRepeats } from '../harness/dropped.js';
import { allSeeAndHear, sameNumber, sees, showsPictures } from '../harness/expect.js';
import { noteJoining } from '../harness/joining.js';
import { until } from '../harness/until.js';

callTest('a fourth joins late, the committer leaves, the rest go on', async ({ testbed, figures, room }) => {
  const ada = await testbed.app('chromium', 'Ada', room);
  await sameNumber([ada]);
  const ben = await testbed.app('firefox', 'Ben', room);
  const cleo = await testbed.app('chromium', 'Cleo', room);
  await sameNumber([ada, ben, cleo]);
  await sees(ada, [ben, cleo], 30);

  const dan = await testbed.app('firefox', 'Dan', room);
  const four = await sameNumber([ada, ben, cleo, dan]);
  await noteJoining(figures, dan, 'fourth');
  await sees(dan, [ada, ben, cleo], 30);
  await showsPictures(dan, [ada, ben, cleo]);

  // The first to join has the smallest leaf, so she is the designated committer.
  const gone = await ada.member();
  await ada.click('leave');
  const three = await sameNumber([ben, cleo, dan]);
  assert.notEqual(three, four);
  figures.framesDecoded['committer leaves'] = await allSeeAndHear([ben, cleo, dan], 30);
  for (const one of [ben, cleo, dan]) {
    await one.until(`receives nothing of ${gone}`, ({ streams }) =>
      streams.every(({ member }) => member !== gone),
    );
  }
});

callTest('the keys of one who has left open nothing that is sent after', async ({ testbed, room }) => {
  const [alice, bob, carol] = await Promise.all([
    testbed.bare('chromium', 'alice', room),
    testbed.bare('firefox', 'bob', room),
    testbed.bare('chromium', 'carol', room),
  ]);
  await alice.join();
  await sameNumber([alice]);
  await bob.join();
  await carol.join();
  const before = await sameNumber([alice, bob, carol]);
  await sees(alice, [bob, carol], 30);
  await sees(bob, [alice], 30);

  // She keeps the keys that she had, and the server goes on sending her everything.
  await alice.order({ e2e: 'deaf' });
  await testbed.server.forge({ type: 'left', room, member: 'alice' });
  const after = await sameNumber([bob, carol]);
  assert.notEqual(after, before);

  // Nor is she heard: her frames are of an epoch that the others are past, and their sender is not in the group. She sends them for 30 s
  // at most, since she hears no sign of life (R11): these are counted at once, and from the change of the epoch on.
  await Promise.all([
    ...[bob, carol].map((other) => opensNoMore(other, 'alice', 'camera')),
    ...['bob', 'carol'].flatMap((sender) =>
      ['camera', 'microphone'].map((track) => opensNothing(alice, sender, track)),
    ),
  ]);
  await Promise.all([sees(bob, [carol], 30), sees(carol, [bob], 30)]);
});

/** Frames go on arriving, and of those that are of the new epoch not one is opened. */
async function opensNothing(departed: BareParticipant, sender: string, track: string): Promise<void> {
  const received = () => departed.received(sender, track);
  // From here on everything that arrives was sent after.
  const start = await until(
    `${sender}'s new ${track} frames reach ${departed.name}`,
    received,
    ({ dropped }) => unknown(dropped) >= 10,
  );
  const given = await departed.letThrough(sender, track);
  const end = await until(
    `more of ${sender}'s ${track} frames reach ${departed.name}`,
    received,
    ({ framesIn }) => framesIn >= start.framesIn + 30,
  );
  assert.equal(end.framesOut, start.framesOut, `not one ${track} frame is opened`);
  assert.equal(await departed.letThrough(sender, track), given, `no decoder is given a ${track} frame`);
  const others = (dropped: CallStreamStats['dropped']) => sumOf(withoutRepeats(dropped)) - unknown(dropped);
  assert.equal(others(end.dropped), others(start.dropped), 'all are of an epoch that she does not know');
  if (track !== 'camera') return;
  const decoded = (await departed.stream(sender, track))?.framesDecoded ?? 0;
  assert.ok(decoded <= end.framesOut, 'the decoder was given nothing else');
}

function unknown(dropped: CallStreamStats['dropped']): number {
  return dropped['unknown-epoch'] ?? 0;
}

/** Frames of the one who has left go on arriving after the change of the epoch, and not one of them is opened. */
async function opensNoMore(receiver: BareParticipant, departed: string, track: string): Promise<void> {
  const received = () => receiver.received(departed, track);
  // With the first of them the change of the epoch has come to the worker that opens frames, which has the keys of the epoch before
  // for late frames of all others, and of the one who has left none.
  const start = await until(
    `a frame of ${departed} reaches ${receiver.name} after the change`,
    received,
    ({ dropped }) => (dropped['unknown-sender'] ?? 0) > 0,
  );
  const given = await receiver.letThrough(departed, track);
  const end = await until(
    `frames of ${departed} still reach ${receiver.name}`,
    received,
    ({ dropped }) => (dropped['unknown-sender'] ?? 0) + (dropped['past-epoch'] ?? 0) >= 30,
  );
  assert.equal(end.framesOut, start.framesOut);
  assert.equal(await receiver.letThrough(departed, track), given);
}
