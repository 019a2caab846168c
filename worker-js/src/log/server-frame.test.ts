import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeFrame } from './framing.js';
import { readServerFrame } from './server-frame.js';

const read = (header: object, ...blobs: number[][]) =>
  readServerFrame(
    encodeFrame(
      header,
      blobs.map((blob) => new Uint8Array(blob)),
    ).buffer,
  );
const message = (payload: unknown, attachments: unknown) => ({
  type: 'entry',
  seq: 7,
  kind: { type: 'message', from: 'bob', payload, attachments },
});

test('an entry gets its bytes', () => {
  assert.deepEqual(read(message(2, [1, 2]), [1, 2], [3], [4, 5]), {
    type: 'entry',
    entry: {
      seq: 7,
      kind: 'message',
      from: 'bob',
      payload: new Uint8Array([1, 2]),
      attachments: [new Uint8Array([3]), new Uint8Array([4, 5])],
    },
  });
  assert.deepEqual(read(message(2, []), [1, 2]), {
    type: 'entry',
    entry: { seq: 7, kind: 'message', from: 'bob', payload: new Uint8Array([1, 2]), attachments: [] },
  });
});

test('an empty attachment is one', () => {
  const frame = read(message(1, [0]), [1]);
  assert.ok(frame?.type === 'entry' && frame.entry.kind === 'message');
  assert.deepEqual(frame.entry.attachments, [new Uint8Array(0)]);
});

test('an entry owns its bytes and nothing else', () => {
  const frame = read(message(2, [1]), [1, 2], [3]);
  assert.ok(frame?.type === 'entry' && frame.entry.kind === 'message');
  const { payload, attachments = [] } = frame.entry;
  assert.deepEqual(
    [payload, ...attachments].map(({ buffer }) => buffer.byteLength),
    [2, 1],
  );
});

test('comings and goings', () => {
  assert.deepEqual(read({ type: 'entry', seq: 1, kind: { type: 'joined', member: 'a', present: ['b'] } }), {
    type: 'entry',
    entry: { seq: 1, kind: 'joined', member: 'a', present: ['b'] },
  });
  assert.deepEqual(read({ type: 'entry', seq: 2, kind: { type: 'left', member: 'a' } }), {
    type: 'entry',
    entry: { seq: 2, kind: 'left', member: 'a' },
  });
});

test('what is not in the protocol is refused', () => {
  const track = { member: 'a', track: 1, kind: 'video', muted: false };
  const bad: object[] = [
    [],
    {},
    { type: 'dance' },
    { type: 'welcome', token: 1, resumed: false, grace_ms: 1 },
    { type: 'welcome', token: 't', resumed: false, grace_ms: '1' },
    { type: 'entry', seq: -1, kind: { type: 'left', member: 'a' } },
    { type: 'entry', seq: 1.5, kind: { type: 'left', member: 'a' } },
    { type: 'entry', seq: 1, kind: null },
    { type: 'entry', seq: 1, kind: { type: 'left' } },
    { type: 'entry', seq: 1, kind: { type: 'joined', member: 'a', present: [1] } },
    message(1, []),
    message(0, [1]),
    message(0, [2 ** 53]),
    message(-1, [1]),
    message(1, [-1]),
    message(0, 0),
    message(0, null),
    message(0, undefined),
    { type: 'tracks', tracks: {} },
    { type: 'tracks', tracks: [track, { ...track, kind: 'smell' }] },
    { type: 'tracks', tracks: [{ ...track, muted: 'no' }] },
    { type: 'answer' },
    { type: 'pong' },
    { type: 'pong', number: '1' },
    { type: 'pong', number: -1 },
    { type: 'error', code: 'room-full', message: 'full' },
  ];
  for (const header of bad) assert.equal(read(header), null, JSON.stringify(header));
  assert.equal(read(message(1, []), [1, 2]), null, 'bytes left over');
  assert.notEqual(read({ type: 'tracks', tracks: [track] }), null);
  assert.deepEqual(read({ type: 'pong', number: 7 }), { type: 'pong', number: 7 });
});

test('messages and lists of tracks have a size beyond which they are none', () => {
  const track = { member: 'bob', track: 1, kind: 'audio', muted: false };
  const list = (length: number) => ({ type: 'tracks', tracks: Array.from({ length }, () => track) });
  assert.notEqual(read(list(8192)), null);
  assert.equal(read(list(8193)), null);
  const largest = 64 << 20;
  const header = encodeFrame({ ...message(0, []), padding: '' }).length;
  const padded = (bytes: number) =>
    readServerFrame(encodeFrame({ ...message(0, []), padding: ' '.repeat(bytes - header) }).buffer);
  assert.notEqual(padded(largest), null);
  assert.equal(padded(largest + 1), null);
});

test('relays of a welcome are addresses that a connection takes', () => {
  const welcome = { type: 'welcome', token: 't', resumed: false, grace_ms: 1 };
  const relay = { urls: ['turns:relay.example:443?transport=tcp'], username: '17', credential: 'c' };
  const ice = (...ice_servers: unknown[]) => read({ ...welcome, ice_servers });
  const frame = ice(relay, { ...relay, urls: ['turn:[2001:db8::1]:3478'] });
  assert.ok(frame?.type === 'welcome' && frame.ice_servers?.[0]?.credential === 'c');
  for (const wrong of [
    null,
    { ...relay, urls: [] },
    { ...relay, urls: 'turn:relay.example' },
    { ...relay, urls: ['https://relay.example'] },
    { ...relay, urls: ['turn:'] },
    { ...relay, urls: ['turn:relay.example?transport=sctp'] },
    { ...relay, urls: new Array(17).fill('turn:relay.example') },
    { ...relay, username: 1 },
    { urls: relay.urls, username: '17' },
  ]) {
    assert.equal(ice(wrong), null, JSON.stringify(wrong));
  }
  assert.equal(ice(...new Array(17).fill(relay)), null);
  assert.equal(read({ ...welcome, ice_servers: {} }), null);
});
