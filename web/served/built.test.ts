/** Demands on the built app: WEBCAT's, by its own validator's rules (docs/served-code.md), and those of hashes in the page. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { canonical, MANIFEST_PATH, type ManifestDocument } from '../src/code/manifest.js';
import { withIntegrity } from './html.js';
import { integrity, manifestOf } from './manifest.js';

const DIST = fileURLToPath(new URL('../dist', import.meta.url));
const text = (path: string) => readFile(`${DIST}${path}`, 'utf8');
const file = await text(MANIFEST_PATH);
const { manifest } = JSON.parse(file) as ManifestDocument;

test('the manifest is of the files that are there', async () => {
  const { version, commit, rustc } = manifest;
  assert.deepEqual(await manifestOf(DIST, { version, commit, rustc }), manifest);
  assert.equal(file, canonical({ manifest }), 'in its canonical form');
  assert.match(commit, /^([0-9a-f]{40}(-changed)?|unknown)$/);
  assert.ok(Object.keys(manifest.files).length > 70);
});

test('the manifest is one that WEBCAT takes', () => {
  const { files, wasm, default_index, default_fallback, extra_csp } = manifest;
  assert.ok(files[`/${default_index}`] && files[default_fallback]);
  assert.deepEqual(extra_csp, {});
  for (const [path, hash] of Object.entries(files)) {
    assert.match(path, /^\/[!-~]+$/);
    assert.match(hash, /^[\w-]{43}$/, path);
  }
  assert.deepEqual(wasm, [files['/sotto.wasm']]);
});

/** Sources that WEBCAT allows for a directive that runs code. */
const ALLOWED: Record<string, string[]> = {
  'default-src': ["'none'"],
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  'worker-src': ["'self'"],
};

test('the policy is one that WEBCAT takes', () => {
  const policy = manifest.default_csp;
  assert.ok(!policy.includes(','), 'a comma would begin another policy');
  const directives = new Map(
    policy.split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      return [name, sources];
    }),
  );
  for (const [name, sources] of Object.entries(ALLOWED)) assert.deepEqual(directives.get(name), sources);
  for (const name of ['object-src', 'frame-src', 'child-src', 'script-src-elem', 'style-src-elem']) {
    assert.ok(!directives.has(name), `${name} is left to default-src or to a directive above`);
  }
  assert.ok(!/unsafe-inline|'unsafe-eval'|unsafe-hashes|strict-dynamic|blob:|data:|\*/.test(policy));
  assert.deepEqual(directives.get('require-trusted-types-for'), ["'script'"]);
  assert.deepEqual(directives.get('trusted-types'), ['lit-html', 'sotto'], 'no default policy, and no other');
});

test('the page has one script and one style sheet, with their hashes, and nothing inline', async () => {
  const page = await text('/index.html');
  const tags = page.match(/<(script|style|link rel="stylesheet")[^>]*>/g) ?? [];
  const [style = '', script = '', ...more] = tags;
  assert.deepEqual(more, []);
  assert.ok(
    style.includes(` href="/style.css" integrity="${integrity(await readFile(`${DIST}/style.css`))}"`),
  );
  assert.ok(script.includes(` src="/app.js" integrity="${integrity(await readFile(`${DIST}/app.js`))}"`));
  assert.match(page, /<script [^>]*><\/script>/);
  assert.ok(!/\son\w+=|\sstyle=|javascript:|\{\{/.test(page));
});

test('no script loads another, but the page its worker', async () => {
  const app = await text('/app.js');
  const worker = await text('/worker.js');
  for (const script of [app, worker]) {
    assert.ok(!/\bimport\s*\(|\bimportScripts\s*\(|^import\b|[;}]import["'{*]/m.test(script));
    assert.ok(!/\beval\s*\(|new Function\b|createObjectURL/.test(script));
  }
  assert.ok(app.includes(integrity(await readFile(`${DIST}/worker.js`))), 'the hash of the worker');
  assert.ok(app.includes(integrity(await readFile(`${DIST}/sotto.wasm`))), 'the hash of the core');
});

test('hashes go where they are asked for', () => {
  const html = '<link rel="icon" href="/i.svg" /><script type="module" src="/a.js" integrity=""></script>';
  assert.equal(
    withIntegrity(html, (path) => `of ${path}`),
    html.replace('integrity=""', 'integrity="of /a.js"'),
  );
});
