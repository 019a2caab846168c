import assert from 'node:assert/strict';
import { test } from 'node:test';
import { labels, partsOf } from './labels.js';
import { skeletonOf } from './skeleton.js';

const shown = (...ids: string[]) => [...labels(ids).values()];

test('names that do not look alike stand alone', () => {
  assert.deepEqual(shown('Ana~aaaa', 'Bo~cccc', 'Анна~dddd', 'Ana (she/her)~eeee'), [
    'Ana',
    'Bo',
    'Анна',
    'Ana (she/her)',
  ]);
});

test('names that look alike show their suffixes', () => {
  const pairs = [
    ['Ana', 'ana'],
    ['Ｂｅｎ', 'Ben'],
    ['Ana', '\u0410na'],
    ['ANA', '\u0430n\u0430'],
    ['Paul', 'Pau1'],
    ['ilana', 'Ilana'],
    ['ilana', 'llana'],
    ['Tom', 'Torn'],
    ['Ana', 'A na'],
    ['Ana', 'A\u3164n\u200da\u2800'],
    ['👩🚀', '👩\u200d🚀'],
    ['𝕬na', 'Ana'],
  ] as const;
  for (const [first, second] of pairs) {
    const [one = '', other = ''] = shown(`${first}~bbbb`, `${second}~cccc`);
    assert.match(one, / #bbbb$/u, `${first} and ${second}`);
    assert.match(other, / #cccc$/u, `${first} and ${second}`);
  }
});

test('a name that carries the suffix of another is not read as its label', () => {
  for (const name of [
    'Bob (x4k2)',
    'Bob x4k2',
    'Bob （x4k2）',
    'Bob #x4k2',
    'Bob ((x4k2))',
    'Bob\u202e (x4k2)',
    'Bob х4k2',
  ]) {
    assert.deepEqual(
      shown('Bob~x4k2', `${name}~y7m3`).map((label) => partsOf(label).mark),
      ['#x4k2', '#y7m3'],
      name,
    );
  }
  assert.match(shown('Bob (x4k2)~y7m3')[0] ?? '', / #y7m3$/u, 'nor of somebody who has left');
});

test('words that the app uses for oneself carry a mark', () => {
  for (const name of ['you', 'You', 'уou', 'Ana (you)', '', '\u3164']) {
    assert.match(shown(`${name}~y7m3`)[0] ?? '', / #y7m3$/u, name);
  }
});

test('a suffix that was taken from another, or is none, is replaced by a hash', () => {
  const alike = shown('Ana~aaaa', '\u0410na~aaaa');
  assert.notEqual(alike[0], alike[1]);
  for (const label of [...alike, ...shown('bob', 'Bob'), ...shown('Bo~\u0430aaa', 'bo~x(y)')]) {
    assert.match(label, /^\p{L}+ #[a-z2-9]{16}$/u);
  }
  const surrogates = shown('bob\ud800', 'bob\ufffd');
  assert.notEqual(surrogates[0], surrogates[1]);
});

test('no two labels of a list have one skeleton, whatever the names', () => {
  const pieces = [
    ...[
      'Bob',
      'Воb',
      'bob',
      'B',
      'I',
      'l',
      'i',
      '1',
      'rn',
      'm',
      'M',
      'ш',
      'ﷺ',
      'ع',
      'ב',
      '(',
      ')',
      '（',
      '）',
      '#',
      '＃',
      '♯',
    ],
    ...[
      '~',
      '∼',
      '-',
      ' ',
      '\u3164',
      '\u2800',
      '\u200d',
      '\ufe0f',
      '\u202e',
      '\u0301',
      '\u0345',
      '\ud800',
      '\ufffd',
      'x4k2',
    ],
    ...[
      'х4k2',
      'mrnx',
      'rnmx',
      '~x4k2',
      '~mrnx',
      '~rnmx',
      '👩',
      '🚀',
      'you',
      'Nameless',
      'ß',
      'SS',
      'İ',
      'ſ',
      'ﬁ',
      'fi',
    ],
  ];
  let seed = 7;
  const random = (below: number) => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((seed / 2 ** 32) * below);
  };
  for (let round = 0; round < 3_000; round += 1) {
    const id = () => Array.from({ length: 1 + random(4) }, () => pieces[random(pieces.length)]).join('');
    const ids = new Set(Array.from({ length: 2 + random(5) }, id));
    const made = [...labels(ids).values()];
    assert.equal(new Set(made.map(skeletonOf)).size, ids.size, JSON.stringify([[...ids], made]));
    const looks = made.map((label) => skeletonOf(label.toLowerCase()));
    assert.equal(new Set(looks).size, ids.size, JSON.stringify([[...ids], made]));
  }
});
