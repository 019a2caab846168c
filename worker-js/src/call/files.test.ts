import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Call } from './call.js';
import type { CallErrorCode, SottoError } from './error.js';
import { FakeWorker, pretendBrowser } from './fake-worker.js';

const SHA256 = `sha256-${'A'.repeat(43)}=`;
const OTHER = `sha384-${'B'.repeat(64)}`;
const FILES = { workerUrl: '/w.js', wasmUrl: '/c.wasm', workerIntegrity: SHA256, wasmIntegrity: OTHER };

/** The files that were fetched and the workers that were started, in order. */
let steps: string[] = [];
let workers: FakeWorker[] = [];

/** A browser that refuses what is in `refused`, as it does what has another hash. */
function pretend(refused: string[] = []): void {
  steps = [];
  workers = [];
  pretendBrowser();
  const { fetch } = globalThis;
  Object.assign(globalThis, {
    document: { baseURI: 'https://app.example/r/room' },
    location: { origin: 'https://app.example' },
    fetch: async (url: string | URL, { integrity }: { integrity?: string }) => {
      steps.push(`fetch ${url} ${integrity}`);
      if (refused.includes(String(url))) throw new TypeError('Failed to fetch');
      return fetch('');
    },
    Worker: class extends FakeWorker {
      constructor() {
        super();
        steps.push('worker');
        workers.push(this);
      }
    },
  });
}

const join = (options: object) =>
  Call.join({ member: 'alice', channel: { send: () => {}, onentry: null }, ...options });
const code = (expected: CallErrorCode) => (error: unknown) => (error as SottoError).code === expected;

beforeEach(() => pretend());

describe('files of a call', () => {
  test('are fetched with their hashes, the script before any worker', async () => {
    await join(FILES);
    assert.deepEqual(steps, [`fetch /c.wasm ${OTHER}`, `fetch /w.js ${SHA256}`, 'worker', 'worker']);
    const [start] = FakeWorker.last.received;
    assert.equal(start?.type, 'start');
    for (const { module } of workers) assert.ok(module instanceof WebAssembly.Module);
  });

  test('are not asked for twice without a hash', async () => {
    await join({ workerUrl: '/w.js' });
    assert.deepEqual(steps, ['fetch https://app.example/sotto.wasm undefined', 'worker', 'worker']);
  });

  test('that the browser refuses end it', async () => {
    pretend(['/w.js']);
    await assert.rejects(join(FILES), code('worker-failed'));
    assert.deepEqual(workers, [], 'no worker was started');
    pretend(['/c.wasm']);
    await assert.rejects(join(FILES), code('wasm-failed'));
    assert.deepEqual(
      workers.map(({ terminated }) => terminated),
      [true, true],
      'the workers were ended',
    );
  });

  test('with a hash that no browser enforces are not fetched', async () => {
    const malformed = [
      '',
      'sha256-',
      SHA256.slice(0, -1),
      `md5-${'A'.repeat(43)}=`,
      `${SHA256} ${SHA256}`,
      'x',
    ];
    for (const wasmIntegrity of malformed) {
      await assert.rejects(join({ ...FILES, wasmIntegrity }), code('config-invalid'), wasmIntegrity);
      await assert.rejects(
        join({ ...FILES, workerIntegrity: wasmIntegrity }),
        code('config-invalid'),
        wasmIntegrity,
      );
    }
    await assert.rejects(join({ workerIntegrity: SHA256 }), code('config-invalid'));
    assert.deepEqual(steps, []);
  });
});
