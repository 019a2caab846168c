import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { FromGroup } from '../shared/messages.js';
import type { Output } from '../wasm/sotto.js';
import { FakeMembership, type Method } from './fake-membership.js';
import { Follower } from './follower.js';

function bench() {
  const fake = new FakeMembership();
  const posted: FromGroup[] = [];
  const transferred: ArrayBuffer[] = [];
  const wakes: (number | null)[] = [];
  const follower = new Follower(fake.membership, {
    now: () => 100,
    post: (message, transfer = []) => {
      posted.push(message);
      transferred.push(...transfer);
    },
    wake: (delay) => void wakes.push(delay),
  });
  return { fake, follower, posted, transferred, wakes };
}

const entry = { seq: 1, kind: 'left', member: 'bob' } as const;

test('outputs are told together and in order, with bytes in buffers of their own, which move', () => {
  const { follower, fake, posted, transferred } = bench();
  const large = new Uint8Array([9, 1, 2, 9]);
  const keys = new Uint8Array([4, 5, 6]);
  fake.outputs.push(
    {
      type: 'send',
      payload: large.subarray(1, 3),
      attachments: [{ to: ['bob', 'eve'], bytes: new Uint8Array([3]) }],
    },
    { type: 'keys', keys },
    { type: 'keys' },
    { type: 'event', event: { type: 'waiting' } },
  );
  follower.handleEntry(entry, 90);
  const outputs: Output[] = [
    {
      type: 'send',
      payload: new Uint8Array([1, 2]),
      attachments: [{ to: ['bob', 'eve'], bytes: new Uint8Array([3]) }],
    },
    { type: 'keys', keys },
    { type: 'keys' },
    { type: 'event', event: { type: 'waiting' } },
  ];
  assert.deepEqual(posted, [{ type: 'outputs', outputs }]);
  assert.deepEqual(
    transferred.map(({ byteLength }) => byteLength),
    [2, 1, 3],
  );
});

test('time-outs are set as wasm says, relative to now and never in the past', () => {
  const { follower, fake, wakes } = bench();
  fake.timeout = 350;
  follower.handleEntry(entry, 90);
  fake.timeout = 20;
  follower.handleEntry(entry, 90);
  follower.handleTimeout();
  assert.deepEqual(wakes, [250, 0, null]);
  assert.ok(fake.calls.includes('handleTimeout 100'));
});

test('what a time-out wants is told', () => {
  const { follower, fake, posted } = bench();
  const output: Output = { type: 'event', event: { type: 'waiting' } };
  fake.atTimeout = () => fake.outputs.push(output);
  follower.handleTimeout();
  assert.deepEqual(posted, [{ type: 'outputs', outputs: [output] }]);
});

describe('after an exception out of wasm', () => {
  const inputs: [Method, (follower: Follower) => void][] = [
    ['handleEntry', (follower) => follower.handleEntry(entry, 90)],
    ['challenge', (follower) => follower.challenge(0, 90)],
    ['handleTimeout', (follower) => follower.handleTimeout()],
    ['pollOutput', (follower) => follower.handleEntry(entry, 90)],
    ['nextTimeout', (follower) => follower.handleEntry(entry, 90)],
  ];
  for (const [method, input] of inputs) {
    test(`of ${method}, wasm is left alone`, () => {
      const { follower, fake, posted } = bench();
      fake.broken.add(method);
      input(follower);
      fake.broken.clear();
      fake.calls.length = 0;
      follower.handleEntry(entry, 90);
      follower.handleTimeout();
      follower.stop();
      assert.deepEqual(fake.calls, []);
      assert.deepEqual(posted, [{ type: 'crashed', message: 'RuntimeError: unreachable' }]);
    });
  }
});

test('stopping frees the membership, once', () => {
  const { follower, fake, posted, wakes } = bench();
  follower.stop();
  follower.stop();
  follower.handleEntry(entry, 90);
  assert.deepEqual(fake.calls, ['free']);
  assert.deepEqual(posted, []);
  assert.equal(wakes.at(-1), null);
});
