import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanRoomName, newRoomName } from './room-name.js';

test('a new name is readable and survives being cleaned', () => {
  for (let i = 0; i < 200; i += 1) {
    const name = newRoomName();
    assert.match(name, /^[a-z]+-[a-z]+-[a-z0-9]{5}$/);
    assert.equal(cleanRoomName(name), name);
  }
});

test('names do not repeat', () => {
  const names = new Set(Array.from({ length: 2000 }, () => newRoomName()));
  assert.equal(names.size, 2000);
});

test('what people type becomes a name', () => {
  assert.equal(cleanRoomName('  Team Stand-up! '), 'team-stand-up');
  assert.equal(cleanRoomName('Überraschung'), 'überraschung');
  assert.equal(cleanRoomName('///'), '');
});
