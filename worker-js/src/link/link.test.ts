import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { fromBase64url, toBase64url } from './base64url.js';
import { crc32 } from './crc32.js';
import { LinkError, type LinkErrorCode } from './error.js';
import { createLink, formatLink, parseLink } from './link.js';
import { LinkSecret } from './link-secret.js';
import { createMemberId } from './member-id.js';
import { roomIdOf } from './room-id.js';

const code = (expected: LinkErrorCode) => (error: unknown) =>
  error instanceof LinkError && error.code === expected;
const secret = new LinkSecret(Uint8Array.from({ length: 16 }, (_, index) => index));
const TEXT = '/#standup.AQABAgMEBQYHCAkKCwwNDg-S4UFx';

test('the checksum is that of zlib', () => {
  assert.equal(crc32(new TextEncoder().encode('123456789')), 0xcbf43926);
});

test('base64url has one text for each bytes', () => {
  for (const length of [0, 1, 2, 3, 16, 21]) {
    const bytes = Uint8Array.from({ length }, (_, index) => 251 - index);
    assert.deepEqual(fromBase64url(toBase64url(bytes)), bytes);
  }
  for (const text of ['A', 'AB', 'AAAAB', 'A+A', 'AA==', 'AA A', 'Ä'])
    assert.equal(fromBase64url(text), undefined);
});

test('a link is the room and the secret, all of it after the #', () => {
  assert.equal(formatLink({ room: 'standup', secret }), TEXT);
  for (const text of [
    TEXT,
    `https://example.org${TEXT}`,
    new URL(TEXT, 'https://example.org'),
    TEXT.slice(1),
  ]) {
    const link = parseLink(text);
    assert.equal(link.room, 'standup');
    assert.deepEqual(link.secret?.bytes(), secret.bytes());
  }
  const { pathname, search } = new URL(TEXT, 'https://example.org');
  assert.deepEqual([pathname, search], ['/', '']);
});

test('each new link has another secret', async () => {
  const [one, other] = [createLink('standup'), createLink('standup')];
  assert.notDeepEqual(one.secret.bytes(), other.secret.bytes());
  assert.notEqual(await roomIdOf(one), await roomIdOf(other));
  assert.notEqual(createMemberId(), createMemberId());
  assert.match(createMemberId(), /^[\w-]{22}$/);
});

test('a page outside of secure contexts is told why it has no room', async () => {
  const whole = Object.getOwnPropertyDescriptor(globalThis, 'crypto');
  Object.defineProperty(globalThis, 'crypto', { configurable: true, value: {} });
  try {
    const failed = (error: unknown) =>
      error instanceof DOMException && error.name === 'SecurityError' && /https:/.test(error.message);
    await assert.rejects(roomIdOf({ room: 'standup', secret }), failed);
  } finally {
    if (whole !== undefined) Object.defineProperty(globalThis, 'crypto', whole);
  }
});

test('rooms may have any name', () => {
  for (const room of ['a.b', '#', '/r/', 'über uns', '%', '🐢', ' ', '.']) {
    const link = createLink(room);
    const read = parseLink(formatLink(link));
    assert.deepEqual([read.room, read.secret?.bytes()], [room, link.secret.bytes()]);
    if (!['.'].includes(room))
      assert.deepEqual(parseLink(formatLink({ room, secret: null })), { room, secret: null });
  }
});

test('the room id is that of the core, from the secret alone', async () => {
  const file = new URL('../../../crates/group/src/link/vectors.json', import.meta.url);
  const vectors: { secret: string; roomId: string }[] = JSON.parse(await readFile(file, 'utf8'));
  assert.ok(vectors.length > 0);
  for (const vector of vectors) {
    const secret = new LinkSecret(Buffer.from(vector.secret, 'hex'));
    assert.equal(await roomIdOf({ room: 'any', secret }), vector.roomId);
  }
  assert.equal(await roomIdOf({ room: 'standup', secret: null }), 'standup');
});

test('a link whose every character was changed, lost or doubled is refused', () => {
  const start = TEXT.indexOf('#') + 1;
  const refused = (text: string) => {
    assert.throws(
      () => parseLink(text),
      (error) => error instanceof LinkError,
      text,
    );
  };
  for (let at = start; at < TEXT.length; at++) {
    for (const character of 'AaZz09-_.~') {
      if (character !== TEXT[at]) refused(TEXT.slice(0, at) + character + TEXT.slice(at + 1));
    }
    refused(TEXT.slice(0, at) + TEXT.slice(at + 1));
    if (at > start) refused(TEXT.slice(0, at));
    refused(TEXT.slice(0, at) + TEXT[at] + TEXT.slice(at));
  }
  for (const tail of ['x', '.', ' .', '=', '/']) refused(TEXT + tail);
});

test('it is told what is wrong with a link', () => {
  for (const [text, expected] of [
    ['/', 'not-a-link'],
    ['https://', 'not-a-link'],
    ['/r/', 'not-a-link'],
    ['/r/%ff', 'not-a-link'],
    ['/#standup', 'secret-missing'],
    ['/#standup.', 'secret-missing'],
    ['/#standup.AQAB', 'link-damaged'],
    ['/#other.AQABAgMEBQYHCAkKCwwNDg-S4UFx', 'link-damaged'],
    ['/#.AQABAgMEBQYHCAkKCwwNDg-S4UFx', 'link-damaged'],
    ['/#%ff.AQABAgMEBQYHCAkKCwwNDg-S4UFx', 'link-damaged'],
    [later(), 'link-version-unknown'],
  ] as const) {
    assert.throws(() => parseLink(text), code(expected), text);
  }
});

/** The same link of version 2, with a checksum that is right. */
function later(): string {
  const bytes = new Uint8Array(21);
  bytes[0] = 2;
  const name = new TextEncoder().encode('standup');
  new DataView(bytes.buffer).setUint32(17, crc32(Uint8Array.of(...bytes.subarray(0, 17), ...name)));
  return `/#standup.${toBase64url(bytes)}`;
}

test('a link without a secret works as ever', () => {
  assert.deepEqual(parseLink('https://example.org/r/standup'), { room: 'standup', secret: null });
  assert.deepEqual(parseLink('/r/a%20b/'), { room: 'a b', secret: null });
});

test('neither logs nor errors hold the secret', () => {
  const link = { room: 'standup', secret };
  const shown = [
    inspect(link, { depth: 9, showHidden: true }),
    JSON.stringify(link),
    `${String(secret)}`,
  ].join();
  assert.ok(!/0,\s*1,\s*2|00 01 02|AAECAw/.test(shown), shown);
  const text = 'https://[#standup.AQABAgMEBQYHCAkKCwwNDg-S4UFx';
  for (const bad of [text, `${TEXT}x`, TEXT.slice(0, -1)]) {
    assert.throws(
      () => parseLink(bad),
      (error) => !inspect(error).includes('AQABAgME'),
    );
  }
});

test('a secret of another length is none', () => {
  for (const length of [0, 15, 17]) assert.throws(() => new LinkSecret(new Uint8Array(length)), RangeError);
});
