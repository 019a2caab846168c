import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanName } from './clean-name.js';

test('what is not to be seen is taken out', () => {
  const invisible =
    '\u3164 \u2800 \u200d \u200c \u200b \ufe0f \ufe0e \u115f \u1160 \uffa0 \u00ad \u034f \u061c \u180e \u202a \u202e \u2066 \u2069 \u206a \ufeff \ufffc \u{e0061} \u{e0100} \u{1d159} \u0000 \u0085 \ud800 \udc00 \ue000 \u{10fffd} \u0378';
  for (const character of invisible.split(' ')) {
    assert.equal(cleanName(`A${character}na`), 'Ana', JSON.stringify(character));
    assert.equal(cleanName(character), '', JSON.stringify(character));
  }
  assert.equal(cleanName('  A\u202en\u200ba\n '), 'Ana');
});

test('spaces of all kinds are put in order, and names are in NFC', () => {
  assert.equal(cleanName('\u3000Ana\u00a0\u2003\u2028Bo\t'), 'Ana Bo');
  assert.equal(cleanName('\u3000\u2003\u3164\u2800'), '');
  assert.equal(cleanName('Zoe\u0308'), 'Zo\u00eb');
});

test('names that need joiners and selectors keep them', () => {
  const scotland = '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}';
  for (const name of [
    '👩\u200d🚀',
    '👩🏽\u200d❤\ufe0f\u200d👨🏿',
    '❤\ufe0f',
    scotland,
    'علی\u200cرضا',
    'ශ්\u200dරී',
  ]) {
    assert.equal(cleanName(`x ${name} y`), `x ${name} y`, JSON.stringify(name));
  }
  assert.equal(cleanName('🏴\u{e0061}\u{e007f}'), '🏴', 'no text hides in a flag');
  assert.equal(cleanName('B\u200dob\ufe0f 👩\u200d'), 'Bob 👩');
});

test('marks do not flood the page, nor stand on what is before the name', () => {
  const flooded = cleanName(`Z${'\u0301\u0302\u0303\u0304\u0305'.repeat(20)}o`);
  assert.ok((flooded.normalize('NFD').match(/\p{M}/gu) ?? []).length <= 4);
  assert.match(flooded, /o$/u);
  assert.equal(cleanName('\u0301\u20ddAna'), 'Ana');
  assert.equal(cleanName('Việt Nguyễn'), 'Việt Nguyễn');
});

test('the border of a label is in no name, and what looks like it neither', () => {
  assert.equal(cleanName('Ana #x4k2 ＃ ﹟ ♯ 3\ufe0f\u20e3 #\ufe0f\u20e3'), 'Ana -x4k2 - - - 3\u20e3 -\u20e3');
});
