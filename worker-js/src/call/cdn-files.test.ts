import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { fetchFiles } from './cdn-files.js';
import type { SottoError } from './error.js';

const MODULE = 'https://cdn.example/sotto/dist/cdn.js';
const HASHES = { worker: `sha256-${'A'.repeat(43)}=`, wasm: `sha256-${'B'.repeat(43)}=` };

let asked: [string, string | undefined][] = [];
let answer: () => Response;

beforeEach(() => {
  asked = [];
  answer = () => new Response('self.onmessage = null;');
  Object.assign(globalThis, {
    fetch: async (url: URL, { integrity }: RequestInit) => {
      asked.push([String(url), integrity]);
      return answer();
    },
  });
});

test('the script is fetched with its hash, and workers start from these bytes', async () => {
  const { workerUrl, wasmUrl, wasmIntegrity } = await fetchFiles(MODULE, HASHES);
  assert.deepEqual(asked, [['https://cdn.example/sotto/dist/worker.js', HASHES.worker]]);
  assert.deepEqual(
    [String(wasmUrl), wasmIntegrity],
    ['https://cdn.example/sotto/dist/sotto.wasm', HASHES.wasm],
  );
  assert.match(String(workerUrl), /^blob:/);
  const { resolveObjectURL } = await import('node:buffer');
  const blob = resolveObjectURL(String(workerUrl));
  assert.deepEqual([blob?.type, await blob?.text()], ['text/javascript', 'self.onmessage = null;']);
});

test('a script of another hash is an error that says so', async () => {
  answer = () => {
    if (asked.length === 1) throw new TypeError('Failed to fetch');
    return new Response('other', { headers: { 'Content-Type': 'text/javascript' } });
  };
  await assert.rejects(fetchFiles(MODULE, HASHES), ({ code, message }: SottoError) => {
    assert.equal(code, 'worker-failed');
    assert.match(message, /status 200 .*of one version of the package/);
    return true;
  });
});

test('a script that is not there is an error that says so', async () => {
  answer = () => new Response('no such file', { status: 404 });
  await assert.rejects(fetchFiles(MODULE, HASHES), ({ code, message }: SottoError) => {
    assert.equal(code, 'worker-failed');
    assert.match(message, /dist\/worker\.js could not be used: the server answers with status 404/);
    return true;
  });
});
