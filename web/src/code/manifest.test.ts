import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { manifestOf } from './fake-manifest.js';
import { canonical, integrityOf, manifestHash } from './manifest.js';
import { codeOf, OtherCode } from './own-code.js';

const base64url = (text: string) => createHash('sha256').update(text).digest('base64url');
const manifest = manifestOf({ '/worker.js': base64url('worker'), '/app.js': base64url('app') });
const TEXT =
  `{"commit":"c0ffee","default_csp":"default-src 'none'","default_fallback":"/index.html",` +
  `"default_index":"index.html","extra_csp":{},"files":{"/app.js":"${base64url('app')}",` +
  `"/worker.js":"${base64url('worker')}"},"name":"sotto","rustc":"rustc 1.2.3","version":"1.2.3","wasm":[]}`;

test('a manifest is hashed in its canonical form', () => {
  assert.equal(canonical(manifest), TEXT);
  const hash = createHash('sha256').update(TEXT).digest('hex');
  assert.equal(Buffer.from(manifestHash(manifest)).toString('hex'), hash);
});

test('two characters are escaped, and no others can be there', () => {
  assert.equal(canonical(['a"b\\c']), '["a\\"b\\\\c"]');
  for (const value of ['ü', '\n', 1, true, null, undefined]) {
    assert.throws(() => canonical([value]), TypeError, String(value));
  }
});

test('a hash is the same in both forms', () => {
  const sri = (text: string) => `sha256-${createHash('sha256').update(text).digest('base64')}`;
  for (let index = 0; index < 50; index += 1) {
    assert.equal(integrityOf(base64url(String(index))), sri(String(index)));
  }
});

test('what runs is looked up in the manifest', () => {
  const app = ['/app.js', integrityOf(base64url('app'))] as const;
  const own = codeOf(manifest, new Map([app]));
  assert.deepEqual([own.version, own.commit], ['1.2.3', 'c0ffee']);
  assert.deepEqual(own.hash, manifestHash(manifest));
  const other = new Map([app, ['/worker.js', integrityOf(base64url('another'))]]);
  assert.throws(
    () => codeOf(manifest, other),
    (error) => error instanceof OtherCode && error.path === '/worker.js',
  );
  const unlisted = new Map([app, ['/more.js', integrityOf(base64url('more'))]]);
  assert.throws(() => codeOf(manifest, unlisted), OtherCode);
  assert.throws(() => codeOf(manifest, new Map([['/app.js', '']])), OtherCode, 'a script without a hash');
});
