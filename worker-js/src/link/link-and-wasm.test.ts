/** The real core and a link of the API: who has it is in the group, with a name, and who has not reads why. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import { configOf } from '../call/options.js';
import init, { type Entry, type Event, Membership, type Outgoing } from '../wasm/sotto.js';
import { LinkSecret } from './link-secret.js';
import { createMemberId } from './member-id.js';

before(async () => {
  const file = new URL('../wasm/sotto_bg.wasm', import.meta.url);
  await init({ module_or_path: await readFile(file) });
});

interface Options {
  linkSecret?: LinkSecret;
  password?: string;
  name?: string;
}

/** Members that read one log, in time that goes by when there is nothing to read. */
class Room {
  readonly events = new Map<string, Event[]>();
  readonly payloads: Uint8Array[] = [];
  readonly #members = new Map<string, Membership>();
  #seq = 0;
  #now = 0;

  join(options: Options): string {
    const member = createMemberId();
    const channel = { send: () => {}, onentry: null };
    const config = configOf({
      member,
      channel,
      suite: 'classical',
      timing: { joinBatchDelay: 0 },
      ...options,
    });
    const present = [...this.#members.keys()];
    this.#members.set(member, new Membership(config));
    this.events.set(member, []);
    this.#append({ kind: 'joined', seq: 0, member, present });
    return member;
  }

  /** The event of this type that `member` was last told of. */
  last<Type extends Event['type']>(member: string, type: Type): Extract<Event, { type: Type }> | undefined {
    const events = this.events.get(member) ?? [];
    return events.findLast((event): event is Extract<Event, { type: Type }> => event.type === type);
  }

  wait(milliseconds: number): void {
    this.#now += milliseconds;
    for (const [member, membership] of this.#members) {
      membership.handleTimeout(this.#now);
      this.#drain(member, membership);
    }
  }

  #append(entry: Entry, attachments: Outgoing['attachments'] = []): void {
    this.#seq += 1;
    const seq = this.#seq;
    const sent: [string, Outgoing][] = [];
    for (const [member, membership] of this.#members) {
      const own = attachments.filter(({ to }) => to.includes(member)).map(({ bytes }) => bytes);
      const parts = entry.kind === 'message' ? { attachments: own } : {};
      membership.handleEntry({ ...entry, ...parts, seq }, this.#now, this.#now);
      membership.handleTimeout(this.#now);
      sent.push(...this.#outputs(member, membership));
    }
    this.#send(sent);
  }

  #drain(member: string, membership: Membership): void {
    this.#send(this.#outputs(member, membership));
  }

  #outputs(member: string, membership: Membership): [string, Outgoing][] {
    const sent: [string, Outgoing][] = [];
    for (let output = membership.pollOutput(); output !== undefined; output = membership.pollOutput()) {
      if (output.type === 'send') sent.push([member, output]);
      if (output.type === 'event') this.events.get(member)?.push(output.event);
    }
    return sent;
  }

  #send(sent: [string, Outgoing][]): void {
    for (const [from, { payload, attachments }] of sent) {
      this.payloads.push(payload);
      this.#append({ kind: 'message', seq: 0, from, payload }, attachments);
    }
  }
}

test('members of a link are proven and named, and no payload shows a name', () => {
  const linkSecret = LinkSecret.random();
  const room = new Room();
  const members = ['Ana', 'Bořek', 'Chloé'].map((name) => room.join({ linkSecret, password: 'word', name }));
  const [first] = members;
  const shown = room.last(first ?? '', 'epoch')?.members;
  assert.deepEqual(
    shown?.map(({ member, name, proven }) => [member, name, proven]),
    members.map((member, index) => [member, ['Ana', 'Bořek', 'Chloé'][index], true]),
  );
  for (const payload of room.payloads) {
    for (const name of ['Bořek', 'Chloé']) assert.ok(!Buffer.from(payload).includes(name));
  }
});

test('who has another link, another password or none reads why within two seconds', () => {
  const linkSecret = LinkSecret.random();
  for (const [options, reason] of [
    [{}, 'proof-missing'],
    [{ linkSecret: LinkSecret.random(), password: 'word' }, 'proof-wrong'],
    [{ linkSecret }, 'password-wrong'],
    [{ linkSecret, password: 'sword' }, 'password-wrong'],
  ] as const) {
    const room = new Room();
    const ana = room.join({ linkSecret, password: 'word', name: 'Ana' });
    const other = room.join(options);
    for (let waited = 0; waited < 2000; waited += 100) room.wait(100);
    const refused = room.last(other, 'refused');
    assert.deepEqual([refused?.by, refused?.reason], [ana, reason]);
    assert.equal(room.last(other, 'epoch'), undefined);
    assert.equal(room.last(ana, 'epoch')?.members.length, 1);
  }
});

test('what the core refuses of a link it does not repeat', () => {
  const linkSecret = LinkSecret.random();
  for (const options of [
    { password: 'sesame' },
    { name: 'sesame' },
    { linkSecret, password: '' },
    { linkSecret, password: 'sesame'.repeat(200) },
    { linkSecret, name: 'sesame\n' },
  ]) {
    assert.throws(
      () => new Room().join(options),
      (error) =>
        !JSON.stringify(error).includes('sesame') && ['invalid-link', 'invalid-name'].includes(codeOf(error)),
      JSON.stringify(options),
    );
  }
});

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
}
