import assert from 'node:assert/strict';
import { test } from 'node:test';
import { manifestOf } from '../src/code/fake-manifest.js';
import { MANIFEST_PATH } from '../src/code/manifest.js';
import { BUNDLE_PATH, compare } from './comparison.js';
import { hashOf } from './manifest.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const manifest = manifestOf({ '/index.html': hashOf(bytes('page')), '/app.js': hashOf(bytes('app')) });
const HEADERS = {
  'content-security-policy': manifest.default_csp,
  'integrity-policy': 'blocked-destinations=(script style)',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

type Files = Record<string, string | null>;

/** The faults of a server that has these files in place of its own, with these headers. */
async function faults(files: Files = {}, headers: Record<string, string> = {}): Promise<string[]> {
  const all: Files = {
    '/index.html': 'page',
    '/': 'page',
    '/r/some-room': 'page',
    '/app.js': 'app',
    [MANIFEST_PATH]: JSON.stringify({ manifest }),
    ...files,
  };
  const get: typeof fetch = async (url) => {
    const file = all[new URL(String(url)).pathname];
    return new Response(file ?? '', {
      status: file === undefined || file === null ? 404 : 200,
      headers: { ...HEADERS, ...headers },
    });
  };
  const findings = await compare('https://call.example', manifest, get);
  return findings.flatMap(({ path, fault }) => (fault === undefined ? [] : [`${path} ${fault}`]));
}

test('a server that serves the build has no fault', async () => {
  assert.deepEqual(await faults(), []);
});

test('changed, missing and other files are named', async () => {
  assert.match(
    String(await faults({ '/app.js': 'app ' })),
    /^\/app\.js differs: SHA-256 is \S+ and not \S+$/,
  );
  assert.deepEqual(await faults({ '/app.js': null }), ['/app.js is missing: answered with 404']);
  assert.match(String(await faults({ '/r/some-room': 'other page' })), /^\/r\/some-room differs/);
  const more = { ...manifest, files: { ...manifest.files, '/more.js': hashOf(bytes('more')) } };
  assert.deepEqual(await faults({ [MANIFEST_PATH]: JSON.stringify({ manifest: more }) }), [
    `${MANIFEST_PATH} has another files`,
    '/more.js is served, and not in this build',
  ]);
});

test('a manifest that cannot be read is a fault, and so is one of another build', async () => {
  const served = (text: string | null) => faults({ [MANIFEST_PATH]: text });
  assert.deepEqual(await served(null), [`${MANIFEST_PATH} is missing`]);
  for (const text of ['', '{', 'null', '[]', '{"manifest":7}']) {
    assert.ok((await served(text)).length > 0, text);
  }
  const other = { ...manifest, rustc: 'rustc 1.2.4' };
  assert.deepEqual(await served(JSON.stringify({ manifest: other })), [
    `${MANIFEST_PATH} says rustc “rustc 1.2.4”, and this build “rustc 1.2.3”`,
  ]);
});

test('a signed manifest may say when, and nothing else', async () => {
  const bundle = (signed: object) =>
    faults({ [BUNDLE_PATH]: JSON.stringify({ manifest: signed, signatures: {} }) });
  assert.deepEqual(await bundle({ ...manifest, timestamp: 'tree head' }), []);
  assert.deepEqual(await bundle({ ...manifest, version: '1.2.4', more: ['x'] }), [
    `${BUNDLE_PATH} says version “1.2.4”, and this build “1.2.3”`,
    `${BUNDLE_PATH} has another more`,
  ]);
});

test('policies that are not the build’s are a fault', async () => {
  const all = ['/index.html', '/app.js', '/', '/r/some-room'];
  for (const name of Object.keys(HEADERS)) {
    assert.equal((await faults({}, { [name]: 'other' })).length, all.length, name);
  }
  for (const name of ['link', 'refresh']) {
    assert.equal((await faults({}, { [name]: '</x.js>; rel=preload' })).length, all.length, name);
  }
});

test('a server that does not answer has every fault', async () => {
  const get = () => Promise.reject(new TypeError('fetch failed', { cause: new Error('connection refused') }));
  const findings = await compare('https://call.example', manifest, get);
  assert.deepEqual(findings[0], { path: '/index.html', fault: 'cannot be fetched: connection refused' });
  assert.ok(findings.slice(0, -1).every(({ fault }) => fault !== undefined));
});
