import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { begin, dispatchBench as bench, types } from './dispatch-bench.js';

const data = Uint8Array.of(7, 8);

describe('data of an application', () => {
  test('is sealed and opened here, and its answers are moved on', async () => {
    const { dispatch, posted, transferred, group } = bench();
    await begin(dispatch);
    await dispatch.handle({ type: 'seal', request: 1, data });
    await dispatch.handle({ type: 'open', request: 2, data });
    assert.deepEqual(types(posted), ['ready', 'sealed', 'opened']);
    assert.deepEqual(
      transferred.map(({ byteLength }) => byteLength),
      [2, 2],
    );
    assert.deepEqual(types(group.told), ['start']);
  });

  for (const [sign, output] of [
    ['keys', { type: 'keys', keys: new Uint8Array(8) }],
    ['a sign of life', { type: 'heard', at: 1 }],
  ] as const) {
    test(`waits for ${sign}`, async () => {
      const { dispatch, fake, posted, group } = bench();
      await begin(dispatch);
      fake.unsealed = 'stale';
      fake.unopened = 'unknown-epoch';
      await dispatch.handle({ type: 'seal', request: 1, data });
      await dispatch.handle({ type: 'open', request: 2, data });
      assert.deepEqual(types(posted), ['ready']);
      fake.unsealed = undefined;
      fake.unopened = undefined;
      group.wants(output);
      assert.deepEqual(types(posted), ['ready', 'sealed', 'opened']);
    });
  }

  test('waits on when keys are lost, and for nothing once the call has stopped', async () => {
    const { dispatch, fake, posted, group, timers, clock } = bench();
    await begin(dispatch);
    fake.unopened = 'no-key';
    await dispatch.handle({ type: 'open', request: 2, data });
    group.wants({ type: 'keys' });
    assert.deepEqual(types(posted), ['ready']);
    await dispatch.handle({ type: 'stop' });
    clock.now = 60_000;
    for (const { callback } of timers) callback();
    await dispatch.handle({ type: 'seal', request: 3, data });
    assert.deepEqual(types(posted), ['ready']);
  });

  test('has secrets, which the group exports', async () => {
    const { dispatch, posted, transferred, group } = bench();
    await begin(dispatch);
    const asked = { type: 'export', request: 5, label: 'file', context: data, length: 3 } as const;
    await dispatch.handle(asked);
    assert.deepEqual(group.told.slice(1), [asked]);
    const secret = Uint8Array.of(1, 2, 3);
    const answers = [
      { type: 'exported', request: 5, outcome: { epoch: 3, secret } },
      { type: 'exported', request: 6, outcome: 'no-key' },
    ] as const;
    for (const answer of answers) group.says(answer);
    assert.deepEqual(posted.slice(1), answers);
    assert.deepEqual(transferred, [secret.buffer]);
  });
});
