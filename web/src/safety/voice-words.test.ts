import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShortAuthenticationFailure } from 'sotto';
import type { Draw } from './draw.js';
import { wordsForDraw, wordsForMarks, wordsForTurns } from './voice-words.js';

const NAMES = new Map([
  ['b', 'Bo'],
  ['c', 'Cy'],
  ['d', 'Di'],
  ['e', 'Eve'],
  ['f', 'Finn'],
]);

const said = (draw: Exclude<Draw, { state: 'none' }>) => {
  const { what, advice } = wordsForDraw(draw, 'me', () => NAMES);
  return `${what} ${advice}`;
};
const failed = (failure: ShortAuthenticationFailure) => said({ state: 'failed', failure });

const STARTED = {
  by: 'b',
  members: ['b', 'me', 'c'],
  epoch: null,
  changes: [],
  replaces: false,
} as const;
const DRAWING = { ...STARTED, state: 'drawing', missing: ['c', 'me'], overdue: false } as const;
const PICTURES = { ...STARTED, state: 'pictures', pictures: [] } as const;

test('the starter and those who are waited for are named', () => {
  assert.equal(said(DRAWING), 'Bo has started to compare by voice. Waiting for Cy.');
  assert.equal(
    said({ ...DRAWING, by: 'me', missing: ['b', 'c'] }),
    'You have started to compare by voice. Waiting for Bo and Cy.',
  );
  assert.match(said({ ...DRAWING, overdue: true }), /Cy has not answered for 15 seconds\./);
  assert.match(said({ ...DRAWING, overdue: true, missing: ['b', 'c'] }), /Bo and Cy have not answered/);
  assert.match(said({ ...DRAWING, missing: ['me'] }), /Waiting for this device\.$/);
});

test('a draw that begins anew says how often and because of whom', () => {
  const changes = [
    { added: [], removed: ['c'] },
    { added: ['d', 'e'], removed: ['f'] },
  ];
  const because = /It began anew, 2 of 3 times: Cy went; Di and Eve came and Finn went\./;
  assert.match(said({ ...DRAWING, changes }), because);
  assert.match(said({ ...PICTURES, changes }), because);
  assert.equal(
    said({ state: 'restarting', changes, replaces: false }),
    'It begins anew. Cy went; Di and Eve came and Finn went, 2 of 3 times.',
  );
});

test('pictures that replace others say so', () => {
  assert.match(said({ ...PICTURES, replaces: true }), /The pictures of before do not count any more/);
  assert.doesNotMatch(said(PICTURES), /of before/);
});

test('all read in an order that is the same for all, and all the others are marked', () => {
  assert.match(
    wordsForTurns(PICTURES, 'me', () => NAMES),
    /one person after the other: Bo, you and Cy\./,
  );
  assert.equal(
    wordsForMarks(PICTURES, 'me', () => NAMES),
    '“They are the same” marks Bo and Cy as compared.',
  );
  assert.match(said({ state: 'same', members: ['b', 'me', 'c'] }), /^The same\. Bo and Cy have a mark now\./);
  assert.match(said({ state: 'differ', members: ['b', 'me'] }), /somebody may be in between.*Leave it/);
});

test('each failure names those who are to blame, and all of them', () => {
  assert.match(
    failed({ reason: 'wrong-nonce', member: 'b' }),
    /^Bo has tried to choose the pictures\..*do not trust Bo\.$/,
  );
  const silent = { reason: 'silent' as const, members: ['b', 'c', 'd', 'e', 'f'], by: 'me' };
  assert.match(
    failed({ ...silent, step: 'commit' }),
    /^Bo, Cy, Di, Eve and Finn have not answered in time\. That is what this device says\./,
  );
  assert.doesNotMatch(failed({ ...silent, step: 'commit' }), /may know the pictures/);
  assert.match(
    failed({ ...silent, step: 'reveal', by: 'b' }),
    /That is what Bo says\. By then a device may know the pictures/,
  );
  const cancelled = failed({ reason: 'cancelled', by: 'b', missing: ['c'] });
  assert.match(
    cancelled,
    /^Bo has ended it\. It had to wait for Cy\. .*if it happens again, leave the call\.$/,
  );
  assert.equal(
    failed({ reason: 'cancelled', by: 'me', missing: [] }),
    'You have ended it. You can start again.',
  );
  const change = { added: ['b', 'c', 'd', 'e'], removed: [] };
  assert.match(
    failed({ reason: 'members-changed', changes: [change, { added: [], removed: ['f'] }, change, change] }),
    /^It was given up: 4 times .* Bo, Cy, Di and Eve came; Finn went; Bo, Cy/,
  );
});

test('what nobody is to blame for has a way on', () => {
  assert.match(failed({ reason: 'left-group' }), /not in the group any more\./);
  assert.match(failed({ reason: 'alone' }), /^Nobody else/);
  assert.match(failed({ reason: 'too-many-members' }), /^More than 100 .* safety number\.$/);
  assert.match(failed({ reason: 'too-many-starts' }), /^You have started eight times\./);
});
