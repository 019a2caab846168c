import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PublishedTrack } from '../log/wire/PublishedTrack.js';
import { compareTracks } from './track-list.js';

const track = (member: string, number: number, muted = false, kind: PublishedTrack['kind'] = 'video') => ({
  member,
  track: number,
  kind,
  muted,
});

test('what came, what went, what was muted', () => {
  const before = [track('a', 1), track('a', 2), track('b', 1)];
  const after = [track('b', 1, true), track('a', 2), track('c', 1)];
  assert.deepEqual(compareTracks(before, after), {
    added: [track('c', 1)],
    removed: [track('a', 1)],
    muted: [track('b', 1, true)],
  });
});

test('the same list changes nothing', () => {
  const list = [track('a', 1), track('b', 1)];
  assert.deepEqual(compareTracks(list, [...list].reverse()), { added: [], removed: [], muted: [] });
});

test('another kind is another track', () => {
  const [video, audio] = [track('a', 4), track('a', 4, false, 'audio')];
  assert.deepEqual(compareTracks([video], [audio]), { added: [audio], removed: [video], muted: [] });
});

test('a member whose name looks like a track is not confused with one', () => {
  assert.equal(compareTracks([track('1 a', 1)], [track('a', 1)]).added.length, 1);
});

test('a name twice in one list counts once', () => {
  assert.deepEqual(compareTracks([], [track('a', 1), track('a', 1, true)]).added, [track('a', 1)]);
});
