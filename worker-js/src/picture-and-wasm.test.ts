import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { pictureUrl } from './picture.js';
import { PICTURE_FILES } from './picture-files.js';
import { initSync, pictures } from './wasm/sotto.js';

test('each picture of the core has an address of its own, and nothing else has one', async () => {
  initSync({ module: await readFile(new URL('./wasm/sotto_bg.wasm', import.meta.url)) });
  const files = pictures().map(({ file }) => file);
  assert.deepEqual(Object.keys(PICTURE_FILES).sort(), [...files].sort());
  for (const file of files) {
    assert.equal(pictureUrl({ file }), new URL(`./pictures/${file}`, import.meta.url).href);
  }
  assert.equal(pictureUrl({ file: 'none.svg' }), 'about:blank');
});
