import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { untilAborted } from './until-aborted.js';

const reason = new Error('enough');
const never = new Promise<number>(() => {});

describe('until aborted', () => {
  test('is the promise, without a signal and with one', async () => {
    const { signal } = new AbortController();
    assert.equal(await untilAborted(Promise.resolve(1), undefined), 1);
    assert.equal(await untilAborted(Promise.resolve(1), signal), 1);
    await assert.rejects(untilAborted(Promise.reject(reason), signal), reason);
  });

  test('rejects with the reason', async () => {
    const controller = new AbortController();
    const waiting = untilAborted(never, controller.signal);
    controller.abort(reason);
    await assert.rejects(waiting, reason);
    await assert.rejects(untilAborted(never, AbortSignal.abort(reason)), reason);
  });

  test('leaves nothing on the signal', async () => {
    const { signal } = new AbortController();
    const left: string[] = [];
    signal.addEventListener = (type: string) => void left.push(type);
    signal.removeEventListener = (type: string) => void left.splice(left.indexOf(type), 1);
    await untilAborted(Promise.resolve(1), signal);
    await Promise.resolve();
    assert.deepEqual(left, []);
  });
});
