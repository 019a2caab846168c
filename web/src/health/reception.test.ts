import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { CallEvents, MemberTrack } from 'sotto';
import { Reception, type Trouble } from './reception.js';

const CAMERA: MemberTrack = { member: 'bob', track: 'camera' };

/** A call whose events the test sends. */
function bench() {
  const listeners = new Map<string, (value: never) => void>();
  const found: ((MemberTrack & Trouble) | null)[] = [];
  const call = {
    on(name: string, listener: (value: never) => void) {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  };
  const reception = new Reception(call as unknown as ConstructorParameters<typeof Reception>[0], (trouble) =>
    found.push(trouble),
  );
  const tell = <Name extends keyof CallEvents>(name: Name, value: CallEvents[Name]) =>
    listeners.get(name)?.(value as never);
  return { reception, found, tell, listeners };
}

test('a track that cannot be opened is in trouble until it can, and no other one is', () => {
  const { reception, found, tell } = bench();
  tell('undecryptable', { ...CAMERA, reason: 'not-authentic', since: 1 });
  assert.deepEqual(reception.of('bob', 'camera'), { undecryptable: { reason: 'not-authentic' } });
  assert.deepEqual(reception.of('bob', 'microphone'), {});
  assert.deepEqual(reception.of('cleo', 'camera'), {});
  tell('decryptable', CAMERA);
  assert.deepEqual(reception.of('bob', 'camera'), {});
  assert.deepEqual(found, [{ ...CAMERA, undecryptable: { reason: 'not-authentic' } }, null]);
});

test('pictures that are not decoded are another trouble, and end apart', () => {
  const { reception, tell } = bench();
  tell('undecryptable', { ...CAMERA, reason: undefined, since: 1 });
  tell('stalled', { ...CAMERA, since: 2 });
  tell('decryptable', CAMERA);
  assert.deepEqual(reception.of('bob', 'camera'), { stalled: true });
  tell('resumed', CAMERA);
  assert.deepEqual(reception.of('bob', 'camera'), {});
});

test('what is not received any more is forgotten, and in the end nothing is listened to', () => {
  const { reception, tell, listeners } = bench();
  tell('stalled', { ...CAMERA, since: 2 });
  reception.forget('bob', 'camera');
  assert.deepEqual(reception.of('bob', 'camera'), {});
  assert.equal(listeners.size, 4);
  reception.stop();
  assert.equal(listeners.size, 0);
});
