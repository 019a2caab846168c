import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RemoteStream } from 'sotto/room';
import { Names } from './names.js';
import { participantsOf } from './participants.js';

const names = new Names('me~aaaa', null);

const group = (...ids: string[]) =>
  ids.map((member) => ({ member, name: null, fingerprint: `of ${member}`, proven: false }));
const stream = (member: string, track: RemoteStream['track']) => ({ member, track }) as RemoteStream;

test('oneself first, then the group, then those who only send', () => {
  const all = participantsOf(
    'me~aaaa',
    group('Bo~bbbb', 'me~aaaa', 'Ana~cccc'),
    [stream('Ghost~dddd', 'camera'), stream('Ana~cccc', 'microphone'), stream('Ana~cccc', 'camera')],
    names,
  );
  assert.deepEqual(
    all.map(({ label, own, inGroup, fingerprint }) => [label, own, inGroup, fingerprint]),
    [
      ['me', true, true, 'of me~aaaa'],
      ['Bo', false, true, 'of Bo~bbbb'],
      ['Ana', false, true, 'of Ana~cccc'],
      ['Ghost', false, false, null],
    ],
  );
  assert.deepEqual(Object.keys(all[2]?.streams ?? {}), ['microphone', 'camera']);
});

test('before the group takes one in, nobody is in it', () => {
  const all = participantsOf('me~aaaa', [], [stream('Bo~bbbb', 'camera')], names);
  assert.deepEqual(
    all.map(({ inGroup }) => inGroup),
    [false, false],
  );
});

test('somebody with a known name outside the group is told apart from the one inside', () => {
  const all = participantsOf('me~aaaa', group('me~aaaa', 'Ana~bbbb'), [stream('Ana~zzzz', 'camera')], names);
  assert.deepEqual(
    all.map(({ label }) => label),
    ['me', 'Ana #bbbb', 'Ana #zzzz'],
  );
});
