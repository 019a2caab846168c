import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Track } from '../api/track.js';
import type { ReceivedStream } from './received-stream.js';
import { ReceivedStreams } from './received-streams.js';

const [one, other] = [{}, {}] as unknown as [RTCRtpReceiver, RTCRtpReceiver];
const stream = (member: string, track: Track, receiver: RTCRtpReceiver): ReceivedStream => ({
  member,
  track,
  kind: 'video',
  mediaStreamTrack: {} as MediaStreamTrack,
  receiver,
});

test('streams that have become another member, track or receiver end before they begin; others go on', () => {
  const told: string[] = [];
  const name = (told: ReceivedStream) => `${told.member} ${told.track} ${told.receiver === one ? 1 : 2}`;
  const streams = new ReceivedStreams({
    added: (added) => told.push(`+ ${name(added)}`),
    removed: (removed) => told.push(`- ${name(removed)}`),
  });
  const become = (now: Record<string, ReceivedStream>) => {
    told.length = 0;
    streams.become(new Map(Object.entries(now)));
    assert.deepEqual([...streams.byKey.keys()].sort(), Object.keys(now).sort());
    return told;
  };
  const ben = stream('ben', 'camera', one);
  assert.deepEqual(become({ a: ben }), ['+ ben camera 1']);
  const cleo = stream('cleo', 'camera', other);
  assert.deepEqual(become({ a: stream('ben', 'camera', one), b: cleo }), ['+ cleo camera 2']);
  assert.equal(streams.byKey.get('a'), ben);
  const screen = stream('ben', 'screen', one);
  assert.deepEqual(become({ a: screen, b: cleo }), ['- ben camera 1', '+ ben screen 1']);
  const moved = stream('ben', 'screen', other);
  assert.deepEqual(become({ a: moved, b: cleo }), ['- ben screen 1', '+ ben screen 2']);
  const eve = stream('eve', 'screen', other);
  assert.deepEqual(become({ a: eve, b: cleo }), ['- ben screen 2', '+ eve screen 2']);
  assert.deepEqual(become({ b: cleo }), ['- eve screen 2']);
  assert.deepEqual(become({}), ['- cleo camera 2']);
});
