import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { codeNumber } from './code-number.js';

before(async () => {
  const file = await readFile(new URL('./wasm/sotto_bg.wasm', import.meta.url));
  Object.assign(globalThis, { fetch: async () => new Response(file) });
});

test('a hash has the number that it has in Rust', async () => {
  const { digits, emoji } = await codeNumber(new Uint8Array(32).fill(7), { wasmUrl: '/sotto.wasm' });
  // The vector of crates/group/src/api/safety_number/code.rs.
  assert.equal(digits.join(' '), '77361 49247 20855 29463 20494 25802');
  const names = emoji.map(({ name }) => name).join(' ');
  assert.equal(names, 'Lion Hat Rabbit Pencil Hourglass Robot Fire Spanner');
  assert.equal(emoji[0]?.file, 'lion.svg');
});

test('what is no hash has none', async () => {
  await assert.rejects(codeNumber(new Uint8Array(31), { wasmUrl: '/sotto.wasm' }), RangeError);
});
