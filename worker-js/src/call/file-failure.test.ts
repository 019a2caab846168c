import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { Call } from './call.js';
import type { SottoError } from './error.js';
import { FakeWorker, pretendBrowser } from './fake-worker.js';

const ORIGIN = 'https://app.example';
const INTEGRITY = `sha256-${'A'.repeat(43)}=`;
const SCRIPT = { status: 200, type: 'text/javascript' };

/** The answers of servers by address; none cannot be reached. */
let answers: Record<string, { status: number; type: string; url?: string }> = {};
let asked: string[] = [];

beforeEach(() => {
  pretendBrowser();
  asked = [];
  answers = { [`${ORIGIN}/sotto.wasm`]: { status: 200, type: 'application/wasm' } };
  Object.assign(globalThis, {
    document: { baseURI: `${ORIGIN}/r/room#secret` },
    location: { origin: ORIGIN },
    fetch: async (address: string | URL) => {
      const url = new URL(address, ORIGIN).href;
      asked.push(url);
      const answer = answers[url];
      if (answer === undefined) throw new TypeError('Failed to fetch');
      const headers = new Headers(answer.type === '' ? {} : { 'Content-Type': answer.type });
      return {
        ok: answer.status === 200,
        status: answer.status,
        headers,
        redirected: answer.url !== undefined,
        url: answer.url ?? url,
        body: null,
        arrayBuffer: async () => new ArrayBuffer(0),
      };
    },
  });
});

/** Joins in vain, and returns the error. */
async function failed(options: object): Promise<SottoError> {
  const joining = Call.join({ member: 'alice', channel: { send: () => {}, onentry: null }, ...options });
  return joining.then(
    () => assert.fail('it has joined'),
    (error: SottoError) => error,
  );
}

/** Joins with workers that tell of an error. */
async function failedWorker(options: object = { workerUrl: '/worker.js' }): Promise<string> {
  FakeWorker.answer = 'error';
  const error = await failed(options);
  assert.equal(error.code, 'worker-failed');
  return error.message;
}

describe('a worker that does not start', () => {
  test('says what its address is answered with, and where the file has to be', async () => {
    answers[`${ORIGIN}/worker.js`] = { status: 404, type: 'text/plain' };
    assert.equal(
      await failedWorker(),
      'https://app.example/worker.js could not be used: the server answers with status 404 and type text/plain. The file is not where workerUrl says: copy node_modules/sotto/dist/worker.js there.',
    );
    assert.deepEqual(asked, [`${ORIGIN}/sotto.wasm`, `${ORIGIN}/worker.js`], 'only once it had failed');
  });

  test('is not taken for present because a page is sent for every address', async () => {
    answers[`${ORIGIN}/worker.js`] = { status: 200, type: 'text/html; charset=utf-8' };
    const message = await failedWorker();
    assert.match(
      message,
      /status 200 and type text\/html; charset=utf-8\. The file is not where workerUrl says/,
    );
  });

  test('says that its type is not that of a script', async () => {
    for (const type of ['text/plain', 'application/octet-stream', '']) {
      answers[`${ORIGIN}/worker.js`] = { status: 200, type };
      const message = await failedWorker();
      assert.ok(message.includes(type === '' ? 'no type' : `type ${type}`), message);
      assert.match(message, /has to send it as text\/javascript/);
    }
  });

  test('takes the types of scripts for what they are', async () => {
    for (const type of [
      'text/javascript',
      'application/javascript; charset=utf-8',
      'application/x-javascript',
    ]) {
      answers[`${ORIGIN}/worker.js`] = { status: 200, type };
      assert.match(await failedWorker(), /worker-src 'self'.*Cross-Origin-Embedder-Policy/);
    }
  });

  test('says what the script has said', async () => {
    answers[`${ORIGIN}/worker.js`] = SCRIPT;
    FakeWorker.error = { message: 'Uncaught Error: boom', filename: `${ORIGIN}/worker.js` };
    assert.match(
      await failedWorker(),
      /type text\/javascript \(Uncaught Error: boom\)\. The server has the script, which has failed: .*same version/,
    );
  });

  test('says that the server cannot be reached', async () => {
    assert.match(
      await failedWorker(),
      /worker\.js could not be used, and cannot be fetched by this page: TypeError: Failed to fetch\. .*connect-src/,
    );
  });

  test('says to which address it was redirected', async () => {
    answers[`${ORIGIN}/worker.js`] = { status: 200, type: 'text/html', url: `${ORIGIN}/login` };
    assert.match(await failedWorker(), /redirected to https:\/\/app\.example\/login\. /);
  });

  test('says that no worker comes from another origin', async () => {
    const wasmUrl = `${ORIGIN}/sotto.wasm`;
    const workerUrl = 'https://cdn.example/sotto/worker.js';
    answers[workerUrl] = SCRIPT;
    const refusal = new TypeError('cannot be accessed from origin');
    Object.assign(globalThis, {
      Worker: class {
        constructor() {
          throw refusal;
        }
      },
    });
    const error = await failed({ workerUrl, wasmUrl });
    assert.equal(error.code, 'worker-failed');
    assert.equal((error.cause as Error).cause, refusal);
    assert.match(
      error.message,
      /\(TypeError: cannot be accessed from origin\)\. Browsers start no worker from another origin/,
    );
    assert.match(
      error.message,
      /https:\/\/cdn\.example is not https:\/\/app\.example: from a CDN, import sotto\/cdn .* or copy/,
    );
  });

  test('says what to do beside the module, for bundlers that bring no file', async () => {
    const message = await failedWorker({ wasmUrl: '/sotto.wasm' });
    assert.match(message, /^file:\/\/\/.*\/call\/worker\.js could not be used/, 'where this module is');
  });

  test('has the address that the script’s own error names', async () => {
    FakeWorker.error = { message: 'boom', filename: `${ORIGIN}/assets/worker-1.js` };
    answers[`${ORIGIN}/assets/worker-1.js`] = SCRIPT;
    assert.match(
      await failedWorker({ wasmUrl: '/sotto.wasm' }),
      /^https:\/\/app\.example\/assets\/worker-1\.js could not/,
    );
  });

  test('says that its hash may be of another version', async () => {
    const error = await failed({ workerUrl: '/worker.js', workerIntegrity: INTEGRITY });
    assert.equal(error.code, 'worker-failed');
    answers[`${ORIGIN}/worker.js`] = SCRIPT;
    const { fetch } = globalThis;
    Object.assign(globalThis, {
      fetch: (url: string, options: RequestInit = {}) =>
        options.integrity === undefined ? fetch(url, options) : Promise.reject(new TypeError('integrity')),
    });
    const other = await failed({ workerUrl: '/worker.js', workerIntegrity: INTEGRITY });
    assert.match(other.message, /\(integrity\)\. .*not the one of the hash in workerIntegrity/);
  });
});

describe('a core that cannot be had', () => {
  const failedCore = async (options: object) => {
    const error = await failed(options);
    assert.equal(error.code, 'wasm-failed');
    return error.message;
  };

  test('says what its address is answered with, and where the file has to be', async () => {
    answers[`${ORIGIN}/a/sotto.wasm`] = { status: 404, type: 'text/plain' };
    assert.equal(
      await failedCore({ workerUrl: '/a/worker.js' }),
      'https://app.example/a/sotto.wasm could not be used: the server answers with status 404 and type text/plain. The file is not where wasmUrl or workerUrl says: copy node_modules/sotto/dist/sotto.wasm there.',
    );
  });

  test('says what the browser says of a file that is there', async () => {
    WebAssembly.compileStreaming = async () => {
      throw new WebAssembly.CompileError('blocked');
    };
    assert.match(
      await failedCore({ wasmUrl: '/sotto.wasm' }),
      /type application\/wasm \(blocked\)\. .*script-src 'wasm-unsafe-eval'/,
    );
  });

  test('says that another origin has to allow the page', async () => {
    assert.match(
      await failedCore({ wasmUrl: 'https://cdn.example/sotto.wasm' }),
      /cannot be fetched by this page.*https:\/\/cdn\.example is not the page's origin.*Access-Control-Allow-Origin/,
    );
  });
});
