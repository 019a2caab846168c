import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Entry } from '../wasm/sotto.js';
import { Call } from './call.js';
import { copyEntry } from './entry.js';
import type { SottoError } from './error.js';
import { FakeWorker, pretendBrowser } from './fake-worker.js';
import { isMember, isWellFormed } from './member.js';

const ILL_FORMED = ['bob\ud800', '\udc00bob', 'bo\ud83db', '\udc8a\ud83d'];

beforeEach(pretendBrowser);

describe('names of members', () => {
  test('lone surrogates are told from pairs', () => {
    for (const name of ILL_FORMED) assert.equal(isWellFormed(name), false, JSON.stringify(name));
    for (const name of ['', 'bob', '🦊', 'bob\ufffd']) assert.equal(isWellFormed(name), true, name);
  });

  test('have 1 to 128 bytes of UTF-8, no lone surrogate and no control character', () => {
    for (const name of ['a', 'Zoë 🦊', 'x'.repeat(128), 'é'.repeat(64), '🦊'.repeat(32), 'bob\ufffd']) {
      assert.equal(isMember(name), true, name);
    }
    const bad = ['', 'x'.repeat(129), 'é'.repeat(65), '🦊'.repeat(33), 'a\nb', 'a\0', 'a\u007f', 'a\u0085'];
    for (const name of [...bad, ...ILL_FORMED, undefined, null, 7, {}, ['bob']]) {
      assert.equal(isMember(name), false, JSON.stringify(name));
    }
  });
});

test('a call does not join under a name that would be another one in UTF-8', async () => {
  for (const member of ILL_FORMED) {
    await assert.rejects(
      Call.join({ member, channel: { send: () => {}, onentry: null } }),
      (error: unknown) => (error as SottoError).code === 'config-invalid',
    );
  }
});

describe('entries that carry such a name', () => {
  const entriesOf = (member: string): Entry[] => [
    { seq: 1, kind: 'joined', member, present: [] },
    { seq: 1, kind: 'joined', member: 'alice', present: ['alice', member] },
    { seq: 1, kind: 'left', member },
    { seq: 1, kind: 'message', from: member, payload: new Uint8Array(1) },
  ];

  test('are no log entries', () => {
    for (const entry of ILL_FORMED.flatMap(entriesOf)) {
      assert.equal(copyEntry(entry), null, JSON.stringify(entry));
    }
    for (const entry of entriesOf('bob\ufffd')) assert.equal(copyEntry(entry)?.entry.kind, entry.kind);
  });

  test('are skipped with an error, and the call goes on', async () => {
    const channel: { send: () => void; onentry: ((entry: Entry) => void) | null } = {
      send: () => {},
      onentry: null,
    };
    const call = await Call.join({ member: 'alice', channel });
    const errors: string[] = [];
    call.on('error', ({ code }) => errors.push(code));
    channel.onentry?.({ seq: 1, kind: 'left', member: 'bob\ud800' });
    channel.onentry?.({ seq: 1, kind: 'left', member: 'bob\ufffd' });
    assert.deepEqual(errors, ['entry-invalid']);
    assert.deepEqual(
      FakeWorker.last.received.flatMap((message) => (message.type === 'entry' ? [message.entry] : [])),
      [{ seq: 1, kind: 'left', member: 'bob\ufffd' }],
    );
  });
});
