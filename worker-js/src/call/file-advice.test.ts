import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Trouble, wordsFor } from './file-advice.js';

const trouble = (parts: Partial<Trouble>): Trouble => ({
  file: 'worker.js',
  url: new URL('https://app.example/assets/worker.js'),
  by: 'module',
  answer: { status: 404, type: 'text/plain', redirected: undefined },
  said: '',
  origin: 'https://app.example',
  hashed: false,
  ...parts,
});

describe('the advice for a file that cannot be used', () => {
  test('of esbuild, Rollup and import maps is to copy both files', () => {
    const words = wordsFor(trouble({}));
    assert.match(words, /^https:\/\/app\.example\/assets\/worker\.js could not be used/);
    assert.match(
      words,
      /esbuild, Rollup and import maps do not bring the file: copy .*worker\.js and sotto\.wasm/,
    );
    assert.match(words, /workerUrl and wasmUrl/);
  });

  test('of Vite in development is not to bundle the package in advance', () => {
    const url = new URL('http://localhost:5173/node_modules/.vite/deps/worker.js?worker_file&type=module');
    const words = wordsFor(trouble({ url, origin: url.origin }));
    assert.match(words, /optimizeDeps: \{ exclude: \['sotto'\] \}/);
  });

  test('of builds of Vite and webpack is to deploy all, under the right address', () => {
    for (const url of [undefined, new URL('https://app.example/assets/worker-jydB0CHI.js')]) {
      const answer = url && trouble({}).answer;
      const words = wordsFor(trouble({ url, answer, by: 'bundler' }));
      assert.match(
        words,
        url ? /worker-jydB0CHI\.js could/ : /^worker\.js could not be used, at an address that/,
      );
      assert.match(words, /base \(Vite\).*output\.publicPath \(webpack\)/);
    }
  });

  test('of a script without an address is to build a module', () => {
    const words = wordsFor(trouble({ url: undefined, answer: undefined, by: 'nothing' }));
    assert.match(words, /there is no address of it\. .*format "esm"/);
  });

  test('of a CDN is to copy the files', () => {
    const url = new URL('https://cdn.example/npm/sotto/dist/worker.js');
    const answer = { status: 200, type: 'text/javascript', redirected: undefined };
    assert.match(
      wordsFor(trouble({ url, answer })),
      /no worker from another origin.*from a CDN, import sotto\/cdn .*or copy/,
    );
  });

  test('of sotto/cdn is to serve files of one version, to other origins', () => {
    const url = new URL('https://cdn.example/npm/sotto/dist/worker.js');
    const from = { url, by: 'cdn', hashed: true } as const;
    const answer = { status: 200, type: 'text/javascript', redirected: undefined };
    assert.match(wordsFor(trouble({ ...from, answer })), /status 200 .* of one version of the package/);
    const failure = new TypeError('Failed to fetch');
    assert.match(
      wordsFor(trouble({ ...from, answer: { failure } })),
      /Failed to fetch\. .*Access-Control-Allow-Origin.*https:\/\/cdn\.example in connect-src/,
    );
    assert.match(wordsFor(trouble(from)), /status 404 .* beside cdn\.js/);
  });

  test('of a worker that is a blob is to allow it', () => {
    const url = new URL('blob:https://app.example/0f0f');
    const answer = { status: 200, type: 'text/javascript', redirected: undefined };
    assert.match(wordsFor(trouble({ url, by: 'option', answer })), /worker-src blob:/);
  });

  test('leaves out what the browser says where the server says more', () => {
    assert.ok(!wordsFor(trouble({ said: 'failed' })).includes('failed'));
    const answer = { status: 200, type: 'text/javascript', redirected: undefined };
    assert.ok(wordsFor(trouble({ said: 'failed', answer })).includes('(failed)'));
  });
});
