import assert from 'node:assert/strict';
import { test } from 'node:test';
import { initials, newMemberId, newShownName, parseMemberId, shadeOf } from './member-id.js';

const zeros = (length: number) => new Uint8Array(length);

test('an identity is the name, a tilde and a suffix', () => {
  assert.equal(newMemberId('Ana', zeros), 'Ana~aaaa');
  assert.deepEqual(parseMemberId('Ana~aaaa'), { name: 'Ana', suffix: 'aaaa' });
});

test('two people of one name get two identities', () => {
  assert.notEqual(newMemberId('Ana'), newMemberId('Ana'));
});

test('a tilde in a name does not move the border', () => {
  assert.equal(newMemberId('A~na~', zeros), 'A-na-~aaaa');
  assert.deepEqual(parseMemberId('x~y~z'), { name: 'x~y', suffix: 'z' });
});

test('a foreign identity is all name', () => {
  assert.deepEqual(parseMemberId('bob'), { name: 'bob', suffix: '' });
  assert.equal(parseMemberId('~abcd').name, 'Nameless');
});

test('an identity fits the core however long the name', () => {
  const id = newMemberId('🦉'.repeat(80), zeros);
  assert.ok(new TextEncoder().encode(id).length <= 128);
  assert.ok(!id.includes('\ufffd'));
});

test('initials', () => {
  assert.equal(initials('ana'), 'A');
  assert.equal(initials('Ana Maria de Souza'), 'AS');
  assert.equal(initials('🦉 owl'), '🦉O');
});

test('a shade is stable and in range', () => {
  assert.equal(shadeOf('Ana~aaaa', 6), shadeOf('Ana~aaaa', 6));
  for (let i = 0; i < 100; i += 1) {
    const shade = shadeOf(`x${i}`, 6);
    assert.ok(shade >= 0 && shade < 6);
  }
});

test('a shown name is cleaned, keeps its tilde, and is no longer than the core takes', () => {
  assert.equal(newShownName(' A~na\u202e '), 'A~na');
  const long = newShownName('🦉'.repeat(80));
  assert.ok(new TextEncoder().encode(long).length <= 128);
  assert.match(long, /^🦉+$/u);
});
