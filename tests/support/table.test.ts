import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { ROOT } from '../e2e/harness/programs.js';
import { INTERFACES, WAYS } from './interfaces.js';
import { PAGE, withTables } from './page.js';
import { callsSince, earlier, later, since, tables } from './table.js';

const source = (file: string) => readFileSync(join(ROOT, 'worker-js/src', file), 'utf8');

describe('docs/support.md', () => {
  test('has what the installed data gives', () => {
    const page = readFileSync(PAGE, 'utf8');
    assert.equal(page, withTables(page, tables()), 'run `npm run support -w tests`');
  });

  test('names interfaces that the source uses, where it says', () => {
    for (const { name, use } of [...WAYS, ...INTERFACES]) {
      const [file, text] = use;
      assert.ok(source(file).includes(text), `${name}: ${file} has no ${text}`);
    }
  });

  test('has each interface that `Call.supported()` misses, but those that all browsers of the table have', () => {
    const everywhere = [
      'WebAssembly',
      'crypto.getRandomValues',
      'MessageChannel',
      'RTCEncodedVideoFrame',
      'RTCPeerConnection',
    ];
    const needed = [...source('call/supported.ts').matchAll(/need\('([^']+)'/g)].map(
      (match) => match[1] ?? '',
    );
    const listed = [...WAYS, ...INTERFACES].map(({ name }) => name);
    assert.ok(needed.length > 5);
    assert.deepEqual(
      needed.filter((name) => !listed.includes(name) && !everywhere.includes(name)),
      [],
    );
  });
});

describe('versions', () => {
  test('behind a setting, in part or removed do not count', () => {
    assert.equal(since({ version_added: '90' }), '90');
    assert.equal(since({ version_added: false }), null);
    assert.equal(since({ version_added: '90', flags: [{ type: 'preference', name: 'x' }] }), null);
    assert.equal(since({ version_added: '90', version_removed: '91' }), null);
    assert.equal(
      since([{ version_added: '90', partial_implementation: true, notes: '' }, { version_added: '120' }]),
      '120',
    );
    assert.equal(since(undefined), null);
  });

  test('are compared as numbers, and never is after all', () => {
    assert.equal(later('9', '10'), '10');
    assert.equal(later('15.4', '15.10'), '15.10');
    assert.equal(later('≤79', '80'), '80');
    assert.equal(later('preview', '200'), 'preview');
    assert.equal(later('9', null), null);
    assert.equal(earlier('9', '10'), '9');
    assert.equal(earlier(null, '10'), '10');
    assert.equal(earlier(null, null), null);
  });

  test('of a call are the latest of what it needs', () => {
    // SIMD in Safari and Chrome, the order of codecs in Firefox; MDN's data of the past do not change.
    assert.equal(callsSince('safari'), '16.4');
    assert.equal(callsSince('chrome'), '91');
    assert.equal(callsSince('firefox'), '128');
  });
});
