import assert from 'node:assert/strict';
import { test } from 'node:test';
import { encodeFrame } from '../log/framing.js';
import { MOST_HEADER, readClientFrame } from './client-frame.js';
import { Refusal } from './refusal.js';
import { World } from './world.js';

const text = (value: string) => new TextEncoder().encode(value);
const raw = (json: string | Uint8Array, body = '') => {
  const header = typeof json === 'string' ? text(json) : json;
  const prefix = new Uint8Array(4);
  new DataView(prefix.buffer).setUint32(0, header.length);
  return Buffer.concat([prefix, header, text(body)]);
};

/** Frames that are no message, each for its reason. */
const WRONG: [string, Uint8Array][] = [
  ['nothing', new Uint8Array(0)],
  ['a cut prefix', new Uint8Array([0, 0, 1])],
  ['a cut header', new Uint8Array([0, 0, 0, 9, 0x7b])],
  ['a long header', raw(new Uint8Array(MOST_HEADER + 1).fill(0x20))],
  ['no JSON', raw('')],
  ['cut JSON', raw('{')],
  ['no UTF-8', raw(new Uint8Array([0x22, 0xff, 0x22]))],
  ['a byte order mark', raw('\ufeff{"type":"leave"}')],
  ['no object', raw('[]')],
  ['null', raw('null')],
  ['an unknown type', raw('{"type":"dance"}')],
  ['a type of Object.prototype', raw('{"type":"toString"}')],
  ['an unknown field', raw('{"type":"leave","x":1}')],
  ['__proto__', raw('{"type":"leave","__proto__":{}}')],
  ['a missing field', raw('{"type":"join","room":"r","resume":null}')],
  ['a name that is none', raw('{"type":"join","room":"r","member":7,"resume":null}')],
  ['a lone surrogate', raw('{"type":"join","room":"r","member":"\\ud800","resume":null}')],
  ['half a resume', raw('{"type":"join","room":"r","member":"m","resume":{"token":"t"}}')],
  ['authorization that is none', raw('{"type":"join","room":"r","member":"m","authorization":null}')],
  ['a negative number', raw('{"type":"ping","number":-1}')],
  ['a fraction', raw('{"type":"ping","number":0.5}')],
  ['a large number', raw('{"type":"ping","number":4294967296}')],
  ['a negative seq', raw('{"type":"ack","seq":-1}')],
  ['a track of 256', raw('{"type":"mute","track":256,"muted":true}')],
  ['to that is no list', raw('{"type":"append","payload":0,"attachments":[{"to":"b","len":1}]}', 'x')],
  ['bytes after a message', raw('{"type":"leave"}', 'x')],
  ['too few bytes', raw('{"type":"append","payload":2,"attachments":[]}', 'x')],
  ['bytes that add up to no number', raw(`{"type":"append","payload":4294967295,"attachments":[]}`, 'x')],
];

test('a frame that is no message is an error, and costs no other member anything', () => {
  const world = new World();
  const other = world.join('other');
  for (const [what, frame] of WRONG) {
    const read = readClientFrame(frame);
    assert.ok(read instanceof Refusal, what);
    assert.equal(read.code, 'malformed', what);
    const sender = world.join('sender', what);
    sender.sayBytes(frame);
    assert.deepEqual([sender.errors, sender.ended], [['malformed'], true], what);
    const early = world.connect();
    early.sayBytes(frame);
    assert.deepEqual([early.errors, early.ended], [['malformed'], true], what);
  }
  const sender = world.join('sender', 'text');
  sender.sayBytes('text');
  assert.deepEqual(sender.errors, ['malformed']);
  other.append('still here');
  assert.equal(other.entries.at(-1), '2 other: still here');
});

test('a message survives the way, out of the middle of a larger buffer too', () => {
  const header = { type: 'append', payload: 2, attachments: [{ to: ['bob', 'eve'], len: 3 }] };
  const frame = encodeFrame(header, [text('ab'), text('cde')]);
  const read = readClientFrame(
    Buffer.concat([text('before'), frame, text('after')]).subarray(6, 6 + frame.length),
  );
  assert.ok(!(read instanceof Refusal));
  assert.deepEqual(read.message, header);
  assert.equal(new TextDecoder().decode(read.body), 'abcde');
  for (const message of [
    { type: 'join', room: 'r', member: 'Zoë 🦉', resume: { token: 't', after: 7 }, authorization: 'a' },
    { type: 'join', room: 'r', member: 'm', resume: null },
    { type: 'ping', number: 0xffff_ffff },
    { type: 'ack', seq: Number.MAX_SAFE_INTEGER },
    {
      type: 'offer',
      sdp: 's',
      publish: [{ mid: '0', track: 1 }],
      subscribe: [{ mid: '1', member: 'm', track: 0 }],
    },
  ]) {
    const read = readClientFrame(encodeFrame(message));
    assert.ok(!(read instanceof Refusal), message.type);
    assert.deepEqual(read.message, message);
  }
});

test('a header without resume joins anew, as the reference server takes it', () => {
  const read = readClientFrame(raw('{"type":"join","room":"r","member":"m"}'));
  assert.ok(!(read instanceof Refusal));
  assert.deepEqual(read.message, { type: 'join', room: 'r', member: 'm', resume: null });
});
