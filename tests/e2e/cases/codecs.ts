import assert from 'node:assert/strict';
import type { VideoCodec } from 'sotto';
import type { BareParticipant } from '../harness/bare-participant.js';
import type { BrowserName } from '../harness/browsers.js';
import { callTest } from '../harness/call-test.js';
import { withoutRepeats } from '../harness/dropped.js';
import { hears, sameNumber, sees } from '../harness/expect.js';
import { until } from '../harness/until.js';

/** Small, for software encoders. */
const TINY = { width: 160, height: 90, frameRate: 20 };
const CAMERA = 1;

/**
 * Calls of two, each with its codec and the browsers that can send and receive it among those that tests are run with.
 */
const CALLS: readonly { codec: VideoCodec; browsers: readonly [BrowserName, BrowserName] }[] = [
  { codec: 'VP8', browsers: ['chromium', 'firefox'] },
  { codec: 'VP9', browsers: ['chromium', 'firefox'] },
  { codec: 'AV1', browsers: ['chromium', 'firefox'] },
  { codec: 'H264', browsers: ['chromium', 'chromium'] },
];

/** Formats that may be offered: codecs that can be protected and, for pictures, repairs of losses below the transform. */
const OFFERED = {
  audio: new Set(['opus']),
  video: new Set(['VP8', 'VP9', 'H264', 'H265', 'AV1', 'rtx', 'red', 'ulpfec', 'flexfec-03']),
};

/** Before both are in the group, and for frames in flight then. */
const EXPECTED_AT_START = new Set(['no-key', 'unknown-epoch', 'past-epoch', 'unknown-sender']);

// One after the other: five calls at once leave a software encoder of AV1 too little of two cores.
for (const { codec, browsers } of CALLS) {
  callTest(
    `${codec} is sent, received and made anew on request: ${browsers.join(' and ')}`,
    async ({ testbed, figures, room }) => {
      const [one, other] = await Promise.all([
        testbed.bare(browsers[0], 'one', room, { video: TINY, videoCodec: codec }),
        testbed.bare(browsers[1], 'other', room, { video: TINY, videoCodec: codec }),
      ]);
      await Promise.all([one.join(), other.join()]);
      await sameNumber([one, other]);
      await Promise.all(
        [[one, other] as const, [other, one] as const].map(async ([receiver, sender]) => {
          figures.framesDecoded[`${codec} from ${sender.browser} to ${receiver.browser}`] = await receives(
            receiver,
            sender,
            `video/${codec}`,
          );
        }),
      );
      const sounds = (await testbed.server.forwarded(room)).filter(({ track }) => track !== CAMERA);
      assert.deepEqual(
        sounds.map((flow) => flow.codec),
        ['opus', 'opus'],
      );
      for (const { name, page } of [one, other]) {
        const offered = await page.evaluate(() => window.sotto?.room.peer.localDescription?.sdp ?? '');
        const sent = sectionsOf(offered).find(isSent) ?? '';
        assert.equal(namesIn(sent)[0], codec, 'what is preferred is offered first');
        const others = sectionsOf(offered).flatMap((section) => {
          const { [section.startsWith('audio') ? 'audio' : 'video']: allowed } = OFFERED;
          return namesIn(section).filter((offer) => !allowed.has(offer));
        });
        assert.deepEqual(
          others,
          [],
          `${name} offers nothing that cannot be protected, and no redundant audio`,
        );
      }
    },
  );
}

callTest(
  'a codec that cannot be protected is refused before anybody knows of it',
  async ({ testbed, room }) => {
    const alice = await testbed.bare('chromium', 'alice', room, { videoCodec: 'H263' as VideoCodec });
    assert.equal(await alice.tryToJoin('alice'), 'codec-unsupported');
  },
);

function sectionsOf(sdp: string): string[] {
  return sdp.split(/^m=/mu).slice(1);
}

function isSent(section: string): boolean {
  return section.startsWith('video') && section.includes('\na=sendonly');
}

/** The names of the formats of a session description. */
function namesIn(sdp: string): string[] {
  return [...sdp.matchAll(/^a=rtpmap:\d+ ([^/]+)\//gmu)].map(([, name]) => name ?? '');
}

/** A hundred frames, of which none is dropped, and a key frame when one is asked for. */
async function receives(
  receiver: BareParticipant,
  sender: BareParticipant,
  mimeType: string,
): Promise<number> {
  await sees(receiver, [sender], 5);
  const counters = () => receiver.received(sender.name, 'camera');
  const start = await counters();
  const [decoded] = await Promise.all([sees(receiver, [sender], 100), hears(receiver, [sender])]);
  // Some of the hundred that were decoded may have come out before `start`, and waited in the decoder.
  const end = await until(
    `a hundred frames of ${sender.name} come out at ${receiver.name}`,
    counters,
    ({ framesOut }) => framesOut - start.framesOut >= 100,
  );
  const lost = withoutRepeats(end.dropped);
  const unexpected = Object.keys(lost).filter((reason) => !EXPECTED_AT_START.has(reason));
  assert.deepEqual(unexpected, [], `${receiver.name} dropped none for another reason`);
  assert.deepEqual(lost, withoutRepeats(start.dropped), `${receiver.name} dropped none but at the start`);
  const stream = await receiver.stream(sender.name, 'camera');
  assert.equal(stream?.codec?.toLowerCase(), mimeType.toLowerCase());
  const sent = await sender.sent('camera');
  const unsent = Object.keys(sent.dropped).filter((reason) => reason !== 'no-key');
  assert.deepEqual(unsent, [], `${sender.name} sent all it could`);
  await getsKeyFrame(receiver, sender);
  assert.deepEqual((await receiver.told()).errors, []);
  return decoded;
}

/** Within three seconds of pictures, which is far from when an encoder makes one by itself. */
async function getsKeyFrame(receiver: BareParticipant, sender: BareParticipant): Promise<void> {
  const before = await receiver.stream(sender.name, 'camera');
  await receiver.askForKeyFrame(sender.name);
  const after = await until(
    `${receiver.name} gets a key frame of ${sender.name}`,
    () => receiver.stream(sender.name, 'camera'),
    (now) =>
      (now?.keyFramesDecoded ?? 0) > (before?.keyFramesDecoded ?? 0) ||
      (now?.framesDecoded ?? 0) > (before?.framesDecoded ?? 0) + 3 * TINY.frameRate,
  );
  assert.ok((after?.keyFramesDecoded ?? 0) > (before?.keyFramesDecoded ?? 0), 'a key frame');
}
