import assert from 'node:assert/strict';
import type { CallStreamStats, DropReason } from 'sotto';
import type { BareParticipant } from '../harness/bare-participant.js';
import { sameNumber, sees } from '../harness/expect.js';
import { scene } from '../harness/scene.js';
import type { Stage } from '../harness/stage.js';
import type { Tamper } from '../harness/test-server.js';
import { until } from '../harness/until.js';

const CAMERA = 1;
const MICROPHONE = 0;
const SCREEN = 2;

/** What is done to the frames that bob sends, and the only reason for which carol may drop them. */
const ATTACKS: readonly {
  name: string;
  order: Pick<Tamper, 'mode' | 'with' | 'withTrack'>;
  reason: DropReason;
  /** For sound there is no other track to swap with. */
  tracks: readonly number[];
}[] = [
  { name: 'cut', order: { mode: 'cut' }, reason: 'too-short', tracks: [CAMERA, MICROPHONE] },
  { name: 'bit-flipped', order: { mode: 'flip' }, reason: 'not-authentic', tracks: [CAMERA, MICROPHONE] },
  { name: 'replayed', order: { mode: 'replay' }, reason: 'replayed', tracks: [CAMERA, MICROPHONE] },
  {
    name: 'swapped with those of alice',
    order: { mode: 'swap', with: 'alice' },
    reason: 'wrong-member',
    tracks: [CAMERA, MICROPHONE],
  },
  {
    name: "swapped with those of bob's screen",
    order: { mode: 'swap', with: 'bob', withTrack: SCREEN },
    reason: 'wrong-track',
    tracks: [CAMERA],
  },
  { name: 'plaintext', order: { mode: 'plain' }, reason: 'unknown-epoch', tracks: [CAMERA, MICROPHONE] },
];

/** Frames that must be dropped before an attack counts as withstood. */
const FRAMES = 20;

for (const receiver of ['chromium', 'firefox'] as const) {
  scene(`no frame that the SFU tampered with reaches a decoder of ${receiver}`, async ({ stage, room }) => {
    const [alice, bob, carol] = await Promise.all([
      stage.bare('chromium', 'alice', room),
      stage.bare('chromium', 'bob', room),
      stage.bare(receiver, 'carol', room),
    ]);
    await alice.join();
    await bob.join();
    await bob.page.evaluate(() => window.bare.shareScreen());
    await carol.join();
    const before = await sameNumber([alice, bob, carol]);
    await sees(carol, [alice, bob], 15);

    for (const { name, order, reason, tracks } of ATTACKS) {
      for (const track of tracks) {
        await attack(stage, carol, { ...order, room, from: 'bob', track, to: 'carol' }, reason, name);
      }
      await sees(carol, [alice, bob], 10);
    }
    assert.equal(await sameNumber([alice, bob, carol]), before);
    assert.deepEqual((await carol.told()).errors, []);
  });
}

/** Every frame is tampered with, so none may reach the decoder; then none is, and it decodes again. */
async function attack(
  stage: Stage,
  carol: BareParticipant,
  order: Tamper,
  reason: DropReason,
  name: string,
): Promise<void> {
  const track = order.track === MICROPHONE ? 'microphone' : 'camera';
  const received = () => carol.received('bob', track);
  const dropped = (stats: CallStreamStats) => stats.dropped[reason] ?? 0;
  const before = await received();
  await stage.server.tamper(order);
  const start = await until(
    `${track} frames that are ${name} are dropped as ${reason}`,
    received,
    (stats) => dropped(stats) - dropped(before) >= 5,
  );
  const end = await until(
    `more ${track} frames that are ${name} are dropped as ${reason}`,
    received,
    (stats) => dropped(stats) - dropped(start) >= FRAMES,
  );
  assert.equal(end.framesOut, start.framesOut, `${track} frames that are ${name} do not get through`);
  assert.equal(
    end.framesIn - start.framesIn,
    dropped(end) - dropped(start),
    `${name}: each under its own reason`,
  );
  const others = (stats: CallStreamStats) => Object.entries(stats.dropped).filter(([key]) => key !== reason);
  assert.deepEqual(others(end), others(before), `${name}: under no other reason`);
  const [{ tampered = 0 } = {}] = await stage.server.tampered(order.room);
  assert.ok(tampered >= dropped(end) - dropped(before), `${tampered} were tampered with`);
  if (track === 'camera') {
    const decoded = (await carol.stream('bob', track))?.framesDecoded ?? 0;
    assert.ok(decoded <= (await received()).framesOut, 'the decoder had only what was opened');
  }

  await stage.server.tamper({ ...order, mode: 'none' });
  await until(
    `${track} frames are opened again after those that were ${name}`,
    received,
    ({ framesOut }) => framesOut - end.framesOut >= 10,
  );
}
