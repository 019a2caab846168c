import assert from 'node:assert/strict';
import type { BareParticipant } from '../harness/bare-participant.js';
import { callTest } from '../harness/call-test.js';
import { allSee, sameNumber, sees } from '../harness/expect.js';
import { Line } from '../harness/line.js';
import { until } from '../harness/until.js';

/** Five packets in a hundred, which no receiver gets by without the repair of losses. */
const EVERY = 20;
const FRAMES = 150;
const VIDEO = { width: 320, height: 180, frameRate: 15 };

callTest(
  'packets that are lost are sent again, encrypted as they were',
  async ({ testbed, room, figures }) => {
    const lines = [await Line.start(testbed.server), await Line.start(testbed.server)];
    const [first, second] = lines;
    assert.ok(first && second);
    try {
      const alice = await testbed.bare('chromium', 'alice', room, { line: first, video: VIDEO });
      const bob = await testbed.bare('firefox', 'bob', room, { line: second, video: VIDEO });
      await alice.join();
      await bob.join();
      await sameNumber([alice, bob]);
      await allSee([alice, bob], 10);
      for (const line of lines) line.lose(EVERY);
      figures.framesDecoded['with losses'] =
        (await sees(alice, [bob], FRAMES)) + (await sees(bob, [alice], FRAMES));
      for (const one of [alice, bob]) {
        await until(
          `${one.name} has asked for packets and was sent them again`,
          () => repairs(one),
          ({ asked, repaired }) => asked > 0 && repaired > 0,
        );
        assert.deepEqual((await one.told()).errors, []);
        const { dropped } = await one.received(one === alice ? 'bob' : 'alice', 'camera');
        assert.equal(dropped['not-authentic'] ?? 0, 0, 'what was sent again is what was sent');
      }
    } finally {
      for (const line of lines) line.stop();
    }
  },
);

/** A browser's counters of lost packets of the picture that it receives, and of those that it sends. */
function repairs({ page }: BareParticipant): Promise<{ asked: number; repaired: number }> {
  return page.evaluate(async () => {
    const counts = { asked: 0, repaired: 0 };
    for (const entry of (await window.sotto?.room.peer.getStats())?.values() ?? []) {
      if (entry.kind !== 'video') continue;
      if (entry.type === 'inbound-rtp') counts.asked += entry.nackCount ?? 0;
      if (entry.type === 'outbound-rtp') counts.repaired += entry.retransmittedPacketsSent ?? 0;
    }
    return counts;
  });
}
