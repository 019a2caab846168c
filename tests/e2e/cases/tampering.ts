import assert from 'node:assert/strict';
import type { CallStreamStats, DropReason } from 'sotto';
import type { BareParticipant } from '../harness/bare-participant.js';
import { callTest } from '../harness/call-test.js';
import { sumOf, withoutRepeats } from '../harness/dropped.js';
import { sameNumber, sees } from '../harness/expect.js';
import type { Tamper } from '../harness/test-server.js';
import type { Testbed } from '../harness/testbed.js';
import { until } from '../harness/until.js';

const CAMERA = 1;
const MICROPHONE = 0;
const SCREEN = 2;

/**
 * A VP8 key frame header of 320x180 (RFC 6386 §9.1), and bytes that read as an SFrame of an epoch before all others.
 */
const PLAIN_VIDEO = `9003009d012a4001b400${'00'.repeat(60)}`;
/** The same in sound. */
const PLAIN_AUDIO = '00'.repeat(60);

/** An attack on the frames that bob sends, and the only reason for which carol may drop them. */
interface Attack {
  name: string;
  order: Pick<Tamper, 'mode' | 'with' | 'withTrack' | 'plain'>;
  /** `null`: any reason, for it depends on the bytes. */
  reason: DropReason | null;
}

const ATTACKS: readonly { camera: Attack; microphone?: Attack }[] = [
  onBoth({ name: 'cut', order: { mode: 'cut' }, reason: 'too-short' }),
  onBoth({ name: 'bit-flipped', order: { mode: 'flip' }, reason: 'not-authentic' }),
  onBoth({ name: 'replayed', order: { mode: 'replay' }, reason: 'replayed' }),
  onBoth({
    name: 'swapped with those of alice',
    order: { mode: 'swap', with: 'alice' },
    reason: 'wrong-member',
  }),
  {
    camera: {
      name: "swapped with those of bob's screen",
      order: { mode: 'swap', with: 'bob', withTrack: SCREEN },
      reason: 'wrong-track',
    },
  },
  {
    camera: {
      name: 'plaintext',
      order: { mode: 'plain', plain: PLAIN_VIDEO },
      reason: 'past-epoch',
    },
    microphone: {
      name: 'plaintext',
      order: { mode: 'plain', plain: PLAIN_AUDIO },
      reason: 'past-epoch',
    },
  },
];

function onBoth(attack: Attack): { camera: Attack; microphone: Attack } {
  return { camera: attack, microphone: attack };
}

/** Frames that must be dropped before an attack counts as withstood. */
const FRAMES = 20;

for (const receiver of ['chromium', 'firefox'] as const) {
  callTest(
    `no frame that the SFU tampered with reaches a decoder of ${receiver}`,
    async ({ testbed, room }) => {
      const [alice, bob, carol] = await Promise.all([
        testbed.bare('chromium', 'alice', room),
        testbed.bare('chromium', 'bob', room),
        testbed.bare(receiver, 'carol', room),
      ]);
      await alice.join();
      await bob.join();
      await bob.page.evaluate(() => window.bare.shareScreen());
      await carol.join();
      const before = await sameNumber([alice, bob, carol]);
      await sees(carol, [alice, bob], 15);

      for (const { camera, microphone } of [...ATTACKS, await withFramesOf(bob)]) {
        await Promise.all([
          attack(testbed, carol, { room, from: 'bob', to: 'carol', track: CAMERA, ...camera.order }, camera),
          microphone &&
            attack(
              testbed,
              carol,
              { room, from: 'bob', to: 'carol', track: MICROPHONE, ...microphone.order },
              microphone,
            ),
        ]);
        await sees(carol, [alice, bob], 5);
      }
      assert.equal(await sameNumber([alice, bob, carol]), before);
      assert.deepEqual((await carol.told()).errors, []);
    },
  );
}

/** The very frames that bob's encoders made, as they were before they were protected. */
async function withFramesOf(bob: BareParticipant): Promise<{ camera: Attack; microphone: Attack }> {
  const { frames } = await bob.report();
  const last = (track: number): Attack => ({
    name: "bob's own, in clear",
    order: { mode: 'plain', plain: frames.findLast((frame) => frame.track === track)?.plain ?? '' },
    reason: null,
  });
  return { camera: last(CAMERA), microphone: last(MICROPHONE) };
}

/** Every frame is tampered with, so none may reach the decoder; then none is, and it decodes again. */
async function attack(
  testbed: Testbed,
  carol: BareParticipant,
  order: Tamper,
  { name, reason }: Attack,
): Promise<void> {
  const track = order.track === MICROPHONE ? 'microphone' : 'camera';
  const what = `${track} frames that are ${name}`;
  const received = () => carol.received('bob', track);
  const before = await received();
  const all = ({ dropped: reasons }: CallStreamStats) =>
    sumOf(reason === 'replayed' ? reasons : withoutRepeats(reasons));
  const dropped = (stats: CallStreamStats) => (reason === null ? all(stats) : (stats.dropped[reason] ?? 0));
  const others = (stats: CallStreamStats) => all(stats) - dropped(stats);
  await testbed.server.tamper(order);
  const start = await until(
    `${what} are dropped`,
    received,
    (stats) => dropped(stats) - dropped(before) >= 5,
  );
  const given = await carol.letThrough('bob', track);
  const end = await until(
    `more ${what} are dropped`,
    received,
    (stats) => dropped(stats) - dropped(start) >= FRAMES,
  );
  assert.equal(end.framesOut, start.framesOut, `${what} do not get through`);
  assert.equal(await carol.letThrough('bob', track), given, `no decoder is given ${what}`);
  const arrived = (stats: CallStreamStats) => stats.framesIn - (sumOf(stats.dropped) - all(stats));
  assert.equal(arrived(end) - arrived(start), dropped(end) - dropped(start), `${what}: each for ${reason}`);
  assert.equal(others(end), others(before), `${what}: for no other reason`);
  const orders = await testbed.server.tampered(order.room);
  const tampered = orders.find((other) => other.track === order.track)?.tampered ?? 0;
  assert.ok(tampered >= dropped(end) - dropped(before), `${tampered} ${what} were sent`);
  if (track === 'camera') {
    const decoded = (await carol.stream('bob', track))?.framesDecoded ?? 0;
    assert.ok(decoded <= (await received()).framesOut, 'the decoder had only what was opened');
  }

  await testbed.server.tamper({ ...order, mode: 'none' });
  await until(`${what} no more are opened`, received, ({ framesOut }) => framesOut - end.framesOut >= 10);
}
