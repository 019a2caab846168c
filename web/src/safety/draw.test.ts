import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ShortAuthentication } from 'sotto';
import type { SeenEpoch } from 'sotto/safety-number';
import { type Draw, goesOn, membersOf, next } from './draw.js';

const PICTURES = [{ symbol: '', name: 'Lion', file: 'lion.svg' }];

function epochOf(epoch: number): SeenEpoch {
  return {
    epoch,
    members: [],
    added: [],
    removed: [],
    at: 0,
    keys: [],
    safetyNumber: { digits: [], emoji: [], machine: '' },
  };
}

const FIRST = epochOf(1);
const SECOND = epochOf(2);
const STARTED: ShortAuthentication = { state: 'started', by: 'ana', members: ['ana', 'bo'] };
const DRAWN: ShortAuthentication = { state: 'pictures', members: ['ana', 'bo'], pictures: PICTURES };
const RESTARTED: ShortAuthentication = { state: 'restarted', added: ['cy'], removed: ['di'], restarts: 1 };

/** The draw after `changes`, each in its epoch. */
function after(...changes: [ShortAuthentication, SeenEpoch][]): Draw {
  return changes.reduce<Draw>((draw, [change, epoch]) => next(draw, change, epoch), { state: 'none' });
}

test('a draw waits for its members, and ends in pictures of the epoch where it was started', () => {
  const started = after([STARTED, FIRST]);
  assert.deepEqual(started.state === 'drawing' && started.missing, ['ana', 'bo']);
  const waiting = next(started, { state: 'progress', step: 'commit', missing: ['bo'], overdue: true }, FIRST);
  assert.deepEqual(waiting.state === 'drawing' && [waiting.missing, waiting.overdue], [['bo'], true]);
  assert.deepEqual(next(waiting, DRAWN, SECOND), {
    state: 'pictures',
    by: 'ana',
    members: ['ana', 'bo'],
    epoch: FIRST,
    changes: [],
    replaces: false,
    pictures: PICTURES,
  });
});

test('a draw that begins anew keeps who came and went, and takes the new epoch', () => {
  const again = after(
    [STARTED, FIRST],
    [RESTARTED, SECOND],
    [RESTARTED, SECOND],
    [STARTED, SECOND],
    [DRAWN, SECOND],
  );
  const change = { added: ['cy'], removed: ['di'] };
  assert.ok(again.state === 'pictures');
  assert.deepEqual(again.changes, [change, change]);
  assert.equal(again.epoch, SECOND);
  const other = next(again, STARTED, SECOND);
  assert.deepEqual(other.state === 'drawing' && other.changes, [], 'another one has its own');
});

test('pictures that are replaced before somebody has judged them are told, restarts or not', () => {
  const replaced = after(
    [STARTED, FIRST],
    [DRAWN, FIRST],
    [STARTED, FIRST],
    [RESTARTED, SECOND],
    [STARTED, SECOND],
  );
  assert.ok('replaces' in replaced && replaced.replaces);
  const judged = next({ state: 'same', members: ['ana', 'bo'] }, STARTED, FIRST);
  assert.ok('replaces' in judged && !judged.replaces);
});

test('pictures and progress without a start change nothing', () => {
  const none: Draw = { state: 'none' };
  assert.equal(next(none, DRAWN, FIRST), none);
  assert.equal(next(none, { state: 'progress', step: 'commit', missing: [], overdue: false }, FIRST), none);
});

test('what goes on can be ended', () => {
  assert.ok(goesOn({ state: 'asked' }));
  assert.ok(goesOn(after([STARTED, FIRST])));
  assert.ok(goesOn(after([STARTED, FIRST], [RESTARTED, FIRST])));
  assert.ok(!goesOn(after([STARTED, FIRST], [DRAWN, FIRST])));
  assert.ok(!goesOn({ state: 'none' }));
});

test('all who may be named are found', () => {
  assert.deepEqual(membersOf(after([STARTED, FIRST], [RESTARTED, FIRST], [STARTED, SECOND])), [
    'ana',
    'bo',
    'cy',
    'di',
  ]);
  const failure = (why: Extract<ShortAuthentication, { state: 'failed' }>['failure']) =>
    membersOf(after([{ state: 'failed', failure: why }, FIRST]));
  assert.deepEqual(failure({ reason: 'wrong-nonce', member: 'bo' }), ['bo']);
  assert.deepEqual(failure({ reason: 'silent', step: 'reveal', members: ['bo', 'cy'], by: 'ana' }), [
    'ana',
    'bo',
    'cy',
  ]);
  assert.deepEqual(failure({ reason: 'cancelled', by: 'ana', missing: ['bo'] }), ['ana', 'bo']);
  assert.deepEqual(failure({ reason: 'members-changed', changes: [{ added: ['cy'], removed: ['di'] }] }), [
    'cy',
    'di',
  ]);
});
