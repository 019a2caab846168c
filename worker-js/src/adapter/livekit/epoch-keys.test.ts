import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Listeners } from '../../api/listeners.js';
import { DataError } from '../../call/data-error.js';
import type { CallEvents, CallState } from '../../call/events.js';
import type { ExportedSecret } from '../../wasm/sotto.js';
import { feedEpochKeys, type KeyCall } from './epoch-keys.js';

/** The exporter of one member. Each secret is full of the number of its epoch. */
class FakeExporter implements KeyCall {
  state: CallState = 'encrypted';
  epoch = 0;
  fails = false;
  readonly asked: string[] = [];
  readonly given: Uint8Array[] = [];
  readonly #listeners = new Listeners<CallEvents>();

  on: KeyCall['on'] = (name, listener, options) => this.#listeners.on(name, listener, options);

  async exportSecret(label: string, context: Uint8Array, length: number): Promise<ExportedSecret> {
    await null;
    if (this.fails) throw new DataError('no-key');
    this.asked.push(`${label} ${context.length} ${length}`);
    const secret = new Uint8Array(length).fill(this.epoch);
    this.given.push(secret);
    return { epoch: this.epoch, secret };
  }

  become(epoch: number): void {
    this.epoch = epoch;
    this.state = 'encrypted';
    const safetyNumber = { digits: [], emoji: [], machine: '' };
    this.#listeners.emit('epoch', { epoch, members: [], added: [], removed: [], safetyNumber });
  }
}

const settled = () => new Promise((resolve) => setImmediate(resolve));
const keyOf = (epoch: number) => Buffer.alloc(32, epoch).toString('base64url');

let call: FakeExporter;
let keys: [string, number][];
const sink = { setKey: (key: string, index: number) => void keys.push([key, index]) };

beforeEach(() => {
  call = new FakeExporter();
  keys = [];
});

describe("keys for LiveKit's key provider", () => {
  test('are one for each epoch, the present one first, with the epoch modulo 16 as index', async () => {
    call.epoch = 15;
    feedEpochKeys(call, sink);
    await settled();
    for (const epoch of [16, 33]) {
      call.become(epoch);
      await settled();
    }
    assert.deepEqual(keys, [
      [keyOf(15), 15],
      [keyOf(16), 0],
      [keyOf(33), 1],
    ]);
    assert.deepEqual(new Set(call.asked), new Set(['sotto.livekit.key 0 32']));
    assert.ok(
      call.given.every((secret) => secret.every((byte) => byte === 0)),
      'erased',
    );
  });

  test('come in order and once, also where epochs follow each other faster than keys', async () => {
    let open = () => {};
    const slow = {
      setKey: async (key: string, index: number) => {
        await new Promise<void>((resolve) => {
          open = resolve;
        });
        sink.setKey(key, index);
      },
    };
    call.epoch = 1;
    feedEpochKeys(call, slow);
    await settled();
    for (const epoch of [2, 3, 4]) call.become(epoch);
    for (let index = 0; index < 3; index += 1) {
      open();
      await settled();
    }
    assert.deepEqual(keys, [
      [keyOf(1), 1],
      [keyOf(4), 4],
    ]);
  });

  test('are none outside of a group, nor after the end', async () => {
    call.state = 'waiting';
    const stop = feedEpochKeys(call, sink);
    await settled();
    call.become(1);
    stop();
    await settled();
    call.become(2);
    await settled();
    assert.deepEqual(keys, []);
  });

  test('that cannot be had or set are told, and the next come', async () => {
    const failures: unknown[] = [];
    call.fails = true;
    let refuses = true;
    const refusing = {
      setKey: (key: string, index: number) => {
        if (refuses) throw new RangeError('no');
        sink.setKey(key, index);
      },
    };
    feedEpochKeys(call, refusing, (cause) => failures.push(cause));
    await settled();
    call.fails = false;
    call.become(1);
    await settled();
    refuses = false;
    call.become(2);
    await settled();
    assert.ok(failures[0] instanceof DataError && failures[1] instanceof RangeError);
    assert.deepEqual(keys, [[keyOf(2), 2]]);
  });
});
