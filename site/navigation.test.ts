/** The site has each page of the repository and each crate, and none that is not there. */

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { CRATE_FOLDERS } from './checkout.js';
import { PAGES, placeOf, UNLISTED } from './navigation.js';
import { ROOT } from './places.js';

const tracked = execFileSync('git', ['ls-files', '*.md'], { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');

test('each crate is documented, or is left out on purpose', () => {
  const { documented, internal } = CRATE_FOLDERS;
  assert.deepEqual([...documented, ...internal].sort(), readdirSync(join(ROOT, 'crates')).sort());
});

describe('the navigation', () => {
  test('has each page, or the page is one that is left out on purpose', () => {
    const known = new Set([...PAGES, ...UNLISTED]);
    assert.ok(tracked.length > 40);
    assert.deepEqual(
      tracked.filter((page) => !known.has(page)),
      [],
    );
  });

  test('has no page that is not there', () => {
    assert.deepEqual(
      PAGES.filter((page) => !existsSync(join(ROOT, page))),
      [],
    );
  });

  test('has no page twice, and no two pages in one place', () => {
    assert.equal(new Set(PAGES).size, PAGES.length);
    assert.equal(new Set(PAGES.map(placeOf)).size, PAGES.length);
    assert.deepEqual(
      UNLISTED.filter((page) => PAGES.includes(page)),
      [],
    );
  });
});
