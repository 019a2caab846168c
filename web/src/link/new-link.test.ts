import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLink, formatLink } from 'sotto';
import { decodeNewLink, encodeNewLink } from './new-link.js';

const bytes = (text: string) => new TextEncoder().encode(text);

test('a new link of the same name comes through', () => {
  const link = createLink('Kaffee & Kuchen');
  const read = decodeNewLink(encodeNewLink(link), 'Kaffee & Kuchen');
  assert.ok(read);
  assert.equal(formatLink(read), formatLink(link));
});

test('anything else is no link: cut short, bit-flipped, of another room, without a secret, at another server', () => {
  const link = createLink('demo');
  const good = encodeNewLink(link);
  assert.ok(decodeNewLink(good, 'demo'));
  for (let length = 0; length < good.length; length += 1) {
    assert.equal(decodeNewLink(good.subarray(0, length), 'demo'), null, `${length} bytes`);
  }
  for (let bit = 0; bit < good.length * 8; bit += 1) {
    const flipped = good.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.equal(decodeNewLink(flipped, 'demo'), null, `bit ${bit}`);
  }
  const path = formatLink(link);
  for (const other of [
    '/r/demo',
    `https://evil.example${path}`,
    `//evil.example${path}`,
    path.slice(1),
    `${path}${' '.repeat(2000)}`,
  ]) {
    assert.equal(decodeNewLink(bytes(other), 'demo'), null, other);
  }
  assert.equal(decodeNewLink(good, 'Demo'), null);
});
