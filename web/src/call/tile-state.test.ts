import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StreamHealth } from '../health/health.js';
import { ownState, remoteState } from './tile-state.js';

const good: StreamHealth = { arrival: 'connected' };
const bad: StreamHealth = { arrival: 'connected', undecryptable: { reason: 'not-authentic' } };
const still: StreamHealth = { arrival: 'stalled' };

test('nobody is called encrypted before they are in the group with me', () => {
  assert.equal(remoteState('waiting', true, 'camera', [good]).encryption, 'waiting');
  assert.equal(remoteState('encrypted', false, 'camera', [good]).encryption, 'waiting');
  assert.equal(remoteState('encrypted', true, 'camera', [good]).encryption, 'encrypted');
  assert.equal(ownState('waiting', 'connected').encryption, 'waiting');
});

test('a stopped call says so everywhere', () => {
  assert.equal(remoteState('stopped', true, 'camera', [good]).encryption, 'stopped');
  assert.equal(ownState('stopped', 'closed').encryption, 'stopped');
});

test('one failing stream is enough, and its reason is told', () => {
  assert.deepEqual(remoteState('encrypted', true, 'camera', [good, bad]), {
    encryption: 'not-decrypting',
    connection: 'connected',
    reason: 'not-authentic',
  });
});

test('frames that cannot be opened for an unknown reason are not called encrypted', () => {
  const unknown: StreamHealth = { arrival: 'connected', undecryptable: { reason: undefined } };
  const { encryption, reason } = remoteState('encrypted', true, 'camera', [good, unknown]);
  assert.deepEqual([encryption, reason], ['not-decrypting', null]);
});

test('pictures that are opened and not decoded are encrypted, and shown not to be decoded', () => {
  const { encryption, connection } = remoteState('encrypted', true, 'screen', [{ ...good, stalled: true }]);
  assert.deepEqual([encryption, connection], ['encrypted', 'not-decoding']);
});

test('a still screen is not a broken one', () => {
  assert.equal(remoteState('encrypted', true, 'screen', [still]).connection, 'connected');
  assert.equal(remoteState('encrypted', true, 'camera', [still]).connection, 'stalled');
});

test('somebody who sends nothing is connected', () => {
  assert.equal(remoteState('encrypted', true, 'camera', []).connection, 'connected');
});
