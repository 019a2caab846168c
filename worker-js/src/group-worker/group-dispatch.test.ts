import assert from 'node:assert/strict';
import { test } from 'node:test';
import { continuityOf } from '../continuity/proof.js';
import type { FromGroup } from '../shared/messages.js';
import { FakeMembership } from './fake-membership.js';
import { GroupDispatch } from './group-dispatch.js';

const start = { type: 'start', config: { member: 'alice' } } as const;
const entry = (seq: number) =>
  ({ type: 'entry', entry: { seq, kind: 'left', member: 'b' }, mediaNow: 70 }) as const;
const settled = () => new Promise((resolve) => setImmediate(resolve));

function bench(load: () => Promise<void> = async () => {}, construct: () => void = () => {}) {
  const fake = new FakeMembership();
  const posted: FromGroup[] = [];
  const timers: { callback: () => void; delay: number }[] = [];
  const dispatch = new GroupDispatch({
    subtle: crypto.subtle,
    now: () => 0,
    post: (message) => void posted.push(message),
    load: async () => {
      await load();
      return () => {
        construct();
        return fake.membership;
      };
    },
    setTimeout: (callback, delay) => timers.push({ callback, delay }),
    clearTimeout: () => {},
  });
  return { fake, posted, timers, dispatch };
}

test('starting tells when the core is ready', async () => {
  const { dispatch, posted } = bench();
  await dispatch.handle(start);
  assert.deepEqual(posted, [{ type: 'started' }]);
});

test('starting tells why wasm did not load', async () => {
  const { dispatch, posted } = bench(() => Promise.reject(new Error('no memory')));
  await dispatch.handle(start);
  await dispatch.handle(entry(1));
  assert.deepEqual(posted, [{ type: 'failed', code: 'wasm-failed', message: 'no memory' }]);
});

test('starting tells why the core refused', async () => {
  const { dispatch, posted } = bench(undefined, () => {
    throw { code: 'invalid-member', message: 'too long' };
  });
  await dispatch.handle(start);
  await dispatch.handle(entry(1));
  assert.deepEqual(posted, [{ type: 'failed', code: 'config-invalid', message: 'too long' }]);
});

test('entries that come while it starts wait, in order', async () => {
  let go = () => {};
  const { dispatch, fake } = bench(
    () =>
      new Promise((resolve) => {
        go = resolve;
      }),
  );
  void dispatch.handle(start);
  for (const seq of [1, 2]) void dispatch.handle(entry(seq));
  await settled();
  assert.equal(fake.calls.length, 0);
  go();
  await settled();
  assert.deepEqual(
    fake.calls.filter((call) => call.startsWith('handleEntry')),
    ['handleEntry 1 70', 'handleEntry 2 70'],
  );
});

test('each entry is told to be followed, once it is, whatever came of it', async () => {
  const { dispatch, fake, posted } = bench();
  await dispatch.handle(start);
  for (const seq of [1, 2]) await dispatch.handle(entry(seq));
  fake.broken.add('handleEntry');
  await dispatch.handle(entry(3));
  assert.equal(posted.filter(({ type }) => type === 'followed').length, 3);
});

test('the core is woken when it says', async () => {
  const { dispatch, fake, timers } = bench();
  await dispatch.handle(start);
  fake.timeout = 40;
  await dispatch.handle(entry(1));
  assert.deepEqual(
    timers.map(({ delay }) => delay),
    [40],
  );
  timers[0]?.callback();
  assert.ok(fake.calls.includes('handleTimeout 0'));
});

test('stopping frees the core, and then says so', async () => {
  const { dispatch, fake, posted } = bench();
  await dispatch.handle(start);
  await dispatch.handle({ type: 'stop' });
  assert.deepEqual(fake.calls, ['free']);
  assert.deepEqual(posted, [{ type: 'started' }, { type: 'stopped' }]);
});

test('a challenge reaches the core, and what it says to the log goes on', async () => {
  const { dispatch, fake, posted } = bench();
  await dispatch.handle(start);
  const said = { type: 'send', payload: new Uint8Array([1]), attachments: [] } as const;
  fake.outputs.push({ ...said, attachments: [] });
  await dispatch.handle({ type: 'challenge', attempt: 3, at: 70 });
  assert.ok(fake.calls.includes('challenge 3 70'));
  assert.deepEqual(posted.slice(1), [{ type: 'outputs', outputs: [said] }]);
});

test('messages and short authentication reach the core, and what it says to the log goes on', async () => {
  const { dispatch, fake, posted } = bench();
  await dispatch.handle(start);
  fake.outputs.push({ type: 'send', payload: new Uint8Array([1]), attachments: [] });
  await dispatch.handle({ type: 'message', id: 3, label: 'chat', data: new Uint8Array([7, 8]) });
  await dispatch.handle({ type: 'short-authentication', wanted: true });
  await dispatch.handle({ type: 'short-authentication', wanted: false });
  const asked = fake.calls.filter((call) => /message|authentication/iu.test(call));
  assert.deepEqual(asked, [
    'sendMessage 3 chat 7,8',
    'startShortAuthentication',
    'cancelShortAuthentication',
  ]);
  assert.equal(posted.filter(({ type }) => type === 'outputs').length, 1);
});

test('a request for a secret is answered, with the secret moved on', async () => {
  const { dispatch, fake, posted } = bench();
  await dispatch.handle(start);
  const asked = {
    type: 'export',
    request: 5,
    label: 'file',
    context: Uint8Array.of(1, 2),
    length: 3,
  } as const;
  await dispatch.handle(asked);
  fake.inGroup = false;
  await dispatch.handle({ ...asked, request: 6 });
  assert.ok(fake.calls.includes('exportSecret file 1,2 3'));
  assert.deepEqual(posted.slice(1), [
    { type: 'exported', request: 5, outcome: { epoch: 3, secret: Uint8Array.of(7, 7, 7) } },
    { type: 'exported', request: 6, outcome: 'no-key' },
  ]);
  await dispatch.handle({ type: 'stop' });
  await dispatch.handle(asked);
  assert.equal(posted.length, 4, 'stopped, and no answer');
});

const pair = async (algorithm: 'Ed25519' | 'ECDSA') => {
  const how = algorithm === 'Ed25519' ? algorithm : { name: algorithm, namedCurve: 'P-256' };
  return (await crypto.subtle.generateKey(how, false, ['sign', 'verify'])) as CryptoKeyPair;
};

test('a continuity key signs before anything is followed', async () => {
  const { dispatch, fake, posted } = bench();
  const started = dispatch.handle({ ...start, continuity: await continuityOf(await pair('Ed25519')) });
  await Promise.all([started, dispatch.handle(entry(1))]);
  assert.deepEqual(fake.calls.slice(0, 3), [
    'continuityChallenge',
    'proveContinuity 32 64',
    'handleEntry 1 70',
  ]);
  assert.deepEqual(posted[0], { type: 'started' });
});

test('a key that cannot sign so is refused', async () => {
  const { dispatch, posted } = bench();
  const { publicKey } = await continuityOf(await pair('Ed25519'));
  const { privateKey } = await pair('ECDSA');
  await dispatch.handle({ ...start, continuity: { publicKey, privateKey } });
  assert.equal(posted[0]?.type === 'failed' && posted[0].code, 'config-invalid');
});
