import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { ToWorker } from '../shared/messages.js';
import { ApplicationData } from './data.js';
import { DataError, type DataErrorCode } from './data-error.js';

const code = (expected: DataErrorCode) => (error: unknown) =>
  error instanceof DataError && error.code === expected && error.message !== '';
const opened = (counter: number) => ({ member: 'bob', epoch: 3, counter, data: Uint8Array.of(counter) });

describe('data of an application', () => {
  let posted: ToWorker[] = [];
  let data = new ApplicationData(() => {});
  beforeEach(() => {
    posted = [];
    data = new ApplicationData((message) => posted.push(message));
  });

  test('is asked for by number, and each answer finds its request', async () => {
    const opens = [data.open(Uint8Array.of(1)), data.open(Uint8Array.of(2))];
    const seal = data.seal(Uint8Array.of(3));
    const secret = data.exportSecret('file', Uint8Array.of(4), 32);
    assert.deepEqual(posted, [
      { type: 'open', request: 1, data: Uint8Array.of(1) },
      { type: 'open', request: 2, data: Uint8Array.of(2) },
      { type: 'seal', request: 1, data: Uint8Array.of(3) },
      { type: 'export', request: 1, label: 'file', context: Uint8Array.of(4), length: 32 },
    ]);
    data.settle({ type: 'opened', request: 2, outcome: opened(2) });
    data.settle({ type: 'opened', request: 1, outcome: opened(1) });
    data.settle({ type: 'sealed', request: 1, outcome: Uint8Array.of(9) });
    data.settle({ type: 'exported', request: 1, outcome: { epoch: 3, secret: Uint8Array.of(8) } });
    assert.deepEqual(await Promise.all(opens), [opened(1), opened(2)]);
    assert.deepEqual(await seal, Uint8Array.of(9));
    assert.deepEqual(await secret, { epoch: 3, secret: Uint8Array.of(8) });
  });

  test('that is refused is an error with the reason', async () => {
    const [open, seal] = [data.open(new Uint8Array(40)), data.seal(new Uint8Array(1))];
    const secret = data.exportSecret('file', new Uint8Array(), 0);
    data.settle({ type: 'opened', request: 1, outcome: 'replayed' });
    data.settle({ type: 'sealed', request: 1, outcome: 'too-long' });
    data.settle({ type: 'exported', request: 1, outcome: 'length-invalid' });
    await assert.rejects(open, code('replayed'));
    await assert.rejects(seal, code('too-long'));
    await assert.rejects(secret, code('length-invalid'));
  });

  test('is given up when the call stops, and not asked for afterwards', async () => {
    const open = data.open(new Uint8Array(40));
    data.stop();
    await assert.rejects(open, code('stopped'));
    await assert.rejects(data.open(new Uint8Array(40)), code('stopped'));
    await assert.rejects(data.seal(new Uint8Array(1)), code('stopped'));
    await assert.rejects(data.exportSecret('file', new Uint8Array(), 32), code('stopped'));
    assert.equal(posted.length, 1);
    data.settle({ type: 'opened', request: 1, outcome: opened(1) });
  });

  test('that is a part of a larger buffer leaves the rest where it is', async () => {
    const whole = Uint8Array.of(1, 2, 3, 4);
    void data.seal(whole.subarray(1, 3));
    const [message] = posted;
    assert.ok(message?.type === 'seal');
    assert.deepEqual([message.data, message.data.buffer.byteLength], [Uint8Array.of(2, 3), 2]);
    assert.deepEqual(whole, Uint8Array.of(1, 2, 3, 4));
  });

  test('that is no bytes, and a label that is no text, do not reach the core', async () => {
    for (const wrong of ['text', null, undefined, new ArrayBuffer(3), [1, 2]] as unknown as Uint8Array[]) {
      await assert.rejects(data.open(wrong), TypeError);
      await assert.rejects(data.seal(wrong), TypeError);
      await assert.rejects(data.exportSecret('file', wrong, 32), TypeError);
    }
    for (const wrong of ['\ud800', null, 7] as unknown as string[]) {
      await assert.rejects(data.exportSecret(wrong, new Uint8Array(), 32), TypeError);
    }
    assert.deepEqual(posted, []);
  });
});
