import type { Check } from '../check.js';
import { joinOf } from '../site.js';
import { expect, expectEqual, Skip } from '../verdict.js';
import type { Visitor } from '../visitor.js';

const utf8 = (text: string) => new TextEncoder().encode(text);

/** A frame with a header of these bytes. */
function frame(header: string | Uint8Array, body = ''): Uint8Array {
  const bytes = typeof header === 'string' ? utf8(header) : header;
  const whole = new Uint8Array(4 + bytes.length + body.length);
  new DataView(whole.buffer).setUint32(0, bytes.length);
  whole.set(bytes, 4);
  whole.set(utf8(body), 4 + bytes.length);
  return whole;
}

/** Messages that are none of the protocol. */
const MALFORMED: readonly [string, Uint8Array | string][] = [
  ['a text message', 'text'],
  ['an empty message', new Uint8Array(0)],
  ['a message that ends within its prefix', new Uint8Array([0, 0, 1])],
  ['a message that ends within its header', new Uint8Array([0, 0, 0, 9, 0x7b])],
  ['a header of 4 GiB', new Uint8Array([0xff, 0xff, 0xff, 0xff, 0x7b])],
  ['a header that is no JSON', frame('{')],
  ['a header that is no UTF-8', frame(new Uint8Array([0x22, 0xff, 0x22]))],
  ['a header that is no object', frame('[]')],
  ['an unknown type', frame('{"type":"dance"}')],
  ['an unknown field', frame('{"type":"leave","x":1}')],
  ['a missing field', frame('{"type":"append","payload":0}')],
  ['a negative length', frame('{"type":"append","payload":-1,"attachments":[]}')],
  ['fewer bytes than announced', frame('{"type":"append","payload":2,"attachments":[]}', 'x')],
  ['more bytes than announced', frame('{"type":"append","payload":0,"attachments":[]}', 'x')],
  ['recipients that are no list', frame('{"type":"append","payload":0,"attachments":[{"to":"a","len":0}]}')],
];

/** Messages and joins that are refused. */
export const REFUSALS: Check[] = [
  {
    name: 'malformed',
    rule: 'A message that is none of the protocol is refused with `malformed`, and costs no other member its call.',
    async run(site) {
      const places = Math.max(1, Math.min(MALFORMED.length, site.limit('room_members') - 1));
      for (let from = 0; from < MALFORMED.length; from += places) {
        const room = `${site.room}-${from}`;
        const ada = await site.join('ada', room);
        for (const [what, message] of MALFORMED.slice(from, from + places)) {
          const sender = await site.join(what, room);
          sender.sendRaw(message);
          await named(what, sender.refused('malformed', true));
          ada.append(`after ${what}`);
          await named(what, ada.hears(`after ${what}`));
        }
        expect(ada.errors.length === 0, 'the other member should get no error');
      }
      const early = await site.visit();
      early.sendRaw(frame('{'));
      await named('before `join`', early.refused('malformed', true));
    },
  },
  {
    name: 'join-first',
    rule: '`join` comes first, and once; anything else is `unexpected`.',
    async run(site) {
      const early = await site.visit();
      early.append('early');
      await early.refused('unexpected', true);
      const ada = await site.join('ada');
      await ada.has(1);
      ada.send(await joinOf(site.surroundings, site.room, 'eve', null));
      await ada.refused('unexpected', true);
      const again = await site.resume('ada', ada);
      again.append('end');
      await again.hears('end');
      expectEqual(again.heard, ['2 ada: end'], 'what has happened');
    },
  },
  {
    name: 'names',
    rule: 'Names are 1 to `name_bytes` bytes of UTF-8 without control characters, compared whole; others are `invalid-name`.',
    async run(site) {
      const most = site.limit('name_bytes');
      const wrong = ['', 'a\nb', 'a\u0000', '\u0085'];
      if (most <= 4096) wrong.push('x'.repeat(most + 1), 'é'.repeat(Math.floor(most / 2) + 1));
      for (const name of wrong)
        await named(JSON.stringify(name), (await site.ask(name)).refused('invalid-name', true));
      const names = ['Zoë 🦉', 'zoë 🦉', 'Zoe\u0308 🦉', '__proto__', 'constructor'];
      const members: Visitor[] = [];
      for (const name of names) members.push(await site.join(name));
      members[0]?.append('to', { to: ['zoë 🦉', '__proto__'], text: 'you' });
      for (const [index, member] of members.entries()) {
        await member.hears('to');
        const attached = member.heard.at(-1)?.endsWith('+you');
        expect(
          attached === (index === 1 || index === 3),
          `${names[index]} should be another than those named`,
        );
      }
    },
  },
  {
    name: 'ping',
    rule: '`ping` is answered by `pong` with its number.',
    async run(site) {
      const ada = await site.join('ada');
      const numbers = [0, 7, 0xffff_ffff];
      for (const number of numbers) ada.send({ type: 'ping', number });
      await ada.until('three pongs should come', () => ada.pongs.length >= numbers.length);
      expectEqual(ada.pongs.map(String), numbers.map(String), 'the numbers');
    },
  },
  {
    name: 'ack',
    rule: '`ack` has no answer, and one of an entry that was not sent acknowledges nothing.',
    async run(site) {
      const ada = await site.join('ada');
      const bob = await site.join('bob');
      bob.acknowledges = false;
      await bob.has(1);
      bob.send({ type: 'ack', seq: 1_000_000 });
      bob.send({ type: 'ack', seq: 0 });
      bob.send({ type: 'ping', number: 1 });
      await bob.until('the connection should go on', () => bob.pongs.length > 0);
      expect(bob.errors.length === 0, 'an acknowledgement has no answer');
      ada.append('later');
      await bob.hears('later');
      const again = await site.resume('bob', bob, 2);
      await again.has(1);
      expectEqual(again.heard, ['3 ada: later'], 'what was not acknowledged');
    },
  },
  {
    name: 'no-media',
    rule: 'A log without an SFU says so in `welcome`, and refuses `offer` and `mute` with `no-media`, which ends nothing.',
    async run(site) {
      if (site.welcome.media !== false) throw new Skip('`media` is not false');
      for (const message of [
        { type: 'offer', sdp: '', publish: [], subscribe: [] },
        { type: 'mute', track: 0, muted: true },
      ]) {
        const member = await site.join(message.type);
        member.send(message);
        await member.refused('no-media', false);
        member.append('after');
        await member.hears('after');
      }
    },
  },
  {
    name: 'not-authorized',
    rule: 'A `join` that the application does not accept is `not-authorized`, and nothing of it is in the log.',
    async run(site) {
      const { refusedAuthorization: authorization } = site.surroundings;
      if (authorization === undefined) throw new Skip('no token to be refused is given');
      const ada = await site.join('ada');
      const stranger = await site.visit();
      stranger.send({ type: 'join', room: site.room, member: 'eve', resume: null, authorization });
      await stranger.refused('not-authorized', true);
      ada.append('end');
      await ada.hears('end');
      expectEqual(ada.heard, ['1 joined ada []', '2 ada: end'], 'the log');
    },
  },
  {
    name: 'join-timeout',
    waits: true,
    rule: 'A connection without `join` is ended with `join-timeout`.',
    async run(site) {
      const silent = await site.visit(Math.max(30_000, site.surroundings.patience));
      await silent.refused('join-timeout', true);
    },
  },
];

/** Adds `what` to the reason of a failure. */
async function named(what: string, result: Promise<unknown>): Promise<void> {
  try {
    await result;
  } catch (error) {
    if (error instanceof Error) error.message = `${what}: ${error.message}`;
    throw error;
  }
}
