import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { type Size, sizeOf } from './sizes.js';

const npmPackage = new URL('../../../worker-js/', import.meta.url);

/** Bytes grow by a little with each change, unnoticed. To raise a number is a decision, and shows in the history. */
test('a browser loads no more than worker-js/size-budget.json allows', async () => {
  const text = await readFile(new URL('size-budget.json', npmPackage), 'utf8');
  const budget = Object.entries(JSON.parse(text) as Record<string, Size>);
  assert.equal(budget.length, 2);
  for (const [file, most] of budget) {
    const { raw, brotli } = await sizeOf(new URL(`dist/${file}`, npmPackage).pathname);
    assert.ok(raw <= most.raw, `${file} has ${raw} bytes, and may have ${most.raw}`);
    assert.ok(brotli <= most.brotli, `${file} has ${brotli} bytes with brotli, and may have ${most.brotli}`);
  }
});
