/**
 * The core over the real WebAssembly module, with the AES-GCM suites: frames of a call, and the reasons to refuse them.
 */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import { Follower } from '../group-worker/follower.js';
import type { Exported } from '../shared/messages.js';
import init, { type Config, codecOf, type Entry, Media, Membership, type Output } from '../wasm/sotto.js';
import { Core, type Decrypted, type Encrypted } from './core.js';
import type { Frame } from './frame.js';
import { Stream } from './stream.js';

const CAMERA = 1;
const CODECS = ['video/VP8', 'video/VP9', 'audio/opus'];
const LENGTHS = [1, 1024, 1200, 6000, 50_000];

before(async () => {
  const file = new URL('../wasm/sotto_bg.wasm', import.meta.url);
  await init({ module_or_path: await readFile(file) });
});

interface Member {
  core: Core;
  follower: Follower;
  sent: Extract<Output, { type: 'send' }>[];
}

/** Members that all read one log. */
class Room {
  readonly members = new Map<string, Member>();
  now = 0;
  /** The events that the members' cores have told the application. */
  readonly told: string[] = [];
  /** The secrets that were exported, or the reasons for none. */
  readonly exported: Exported['outcome'][] = [];
  #seq = 0;

  join(name: string, suite: 'aes-128-gcm' | 'aes-256-gcm' = 'aes-128-gcm'): Core {
    const sent: Member['sent'] = [];
    const [now, wake] = [() => this.now, () => {}];
    const core = new Core(new Media(), {
      now,
      wake,
      crashed: (message) => assert.fail(message),
      told: (output) => {
        if (output.type === 'challenge') follower.challenge(output.attempt, output.at);
        else this.told.push(`${name} ${output.event.type}`);
      },
    });
    const config: Config = {
      member: name,
      suite: 'classical',
      frameCipherSuites: { video: [suite] },
      timing: { joinBatchDelay: 0 },
    };
    const follower = new Follower(new Membership(config), {
      now,
      wake,
      post: (message) => {
        if (message.type === 'exported') this.exported.push(message.outcome);
        else if (message.type !== 'outputs') assert.fail(message.type);
        if (message.type !== 'outputs') return;
        for (const output of message.outputs) {
          if (output.type === 'keys') core.takeKeys(output.keys);
          if (output.type === 'heard') core.hear(output.at);
          if (output.type === 'send') sent.push(output);
        }
      },
    });
    const present = [...this.members.keys()];
    this.members.set(name, { core, follower, sent });
    this.#append({ kind: 'joined', member: name, present });
    // Until all send under the key of the new epoch.
    this.now += 1000;
    for (const member of this.members.values()) member.core.handleTimeout();
    return core;
  }

  /** A secret as the member derives it in its epoch. */
  secret(name: string, label: string, length: number): Exported['outcome'] | undefined {
    const context = Uint8Array.of(1);
    this.members.get(name)?.follower.exportSecret({ type: 'export', request: 1, label, context, length });
    return this.exported.pop();
  }

  leave(name: string): void {
    this.members.delete(name);
    this.#append({ kind: 'left', member: name });
  }

  /** Puts the waiting messages into the log, and all messages that follow from them. */
  deliver(): void {
    this.#append();
  }

  #append(first?: Record<string, unknown>): void {
    const entries = first === undefined ? this.#said() : [first];
    for (let entry = entries.shift(); entry !== undefined; entry = entries.shift()) {
      this.#seq += 1;
      this.now += 1;
      const { attachments = [], ...rest } = entry as { attachments?: { to: string[]; bytes: Uint8Array }[] };
      for (const [name, { follower }] of this.members) {
        const mine = attachments.filter(({ to }) => to.includes(name)).map(({ bytes }) => bytes);
        follower.handleEntry({ ...rest, seq: this.#seq, attachments: mine } as unknown as Entry, this.now);
        follower.handleTimeout();
      }
      entries.push(...this.#said());
    }
  }

  #said(): Record<string, unknown>[] {
    return [...this.members].flatMap(([from, { sent }]) =>
      sent.splice(0).map(({ payload, attachments }) => ({ kind: 'message', from, payload, attachments })),
    );
  }
}

const plain = (length: number) => Uint8Array.from({ length }, (_, index) => (index * 7 + length) | 1).buffer;
const encrypted = (frame: Encrypted) =>
  frame instanceof ArrayBuffer ? frame : assert.fail(`dropped: ${frame}`);
const same = (left: Decrypted, right: ArrayBuffer) => {
  assert.ok(left instanceof ArrayBuffer);
  // A difference of as many bytes takes minutes to print.
  assert.ok(Buffer.from(left).equals(Buffer.from(right)), 'the same bytes');
};

describe('frames of AES-GCM', () => {
  for (const suite of ['aes-128-gcm', 'aes-256-gcm'] as const) {
    test(`open at the other end: ${suite}`, () => {
      const room = new Room();
      const alice = room.join('alice', suite);
      const bob = room.join('bob', suite);
      const sender = alice.addSender(CAMERA) as number;
      const receiver = bob.addReceiver('alice', CAMERA) as number;
      for (const mimeType of CODECS) {
        const codec = codecOf(mimeType) as number;
        for (const length of LENGTHS) {
          const frame = plain(length);
          const sealed = encrypted(alice.encrypt(sender, codec, frame, false));
          const added = sealed.byteLength - length;
          assert.ok(added >= 17 && added <= 22, `${added} bytes`);
          same(bob.decrypt(receiver, codec, sealed, false), frame);
        }
      }
      const stats = bob.stats();
      assert.deepEqual(stats?.streams[0]?.dropped, {});
      assert.equal(stats?.streams[0]?.framesOut, CODECS.length * LENGTHS.length);
    });
  }

  test('pass once, and not if they were changed', () => {
    const room = new Room();
    const alice = room.join('alice');
    const bob = room.join('bob');
    const sender = alice.addSender(CAMERA) as number;
    const receiver = bob.addReceiver('alice', CAMERA) as number;
    const codec = codecOf('video/VP8') as number;
    const sealed = encrypted(alice.encrypt(sender, codec, plain(2000), false));
    const forged = sealed.slice(0);
    new DataView(forged).setUint8(1000, new DataView(forged).getUint8(1000) ^ 1);
    assert.equal(bob.decrypt(receiver, codec, forged, false), 'not-authentic');
    same(bob.decrypt(receiver, codec, sealed, false), plain(2000));
    assert.equal(bob.decrypt(receiver, codec, sealed, false), 'replayed');
    assert.deepEqual(bob.stats()?.streams[0]?.dropped, { 'not-authentic': 1, replayed: 1 });
  });

  test('that follow the leave of a member do not open for that member', () => {
    const room = new Room();
    const alice = room.join('alice');
    const bob = room.join('bob');
    const carol = room.join('carol');
    const sender = alice.addSender(CAMERA) as number;
    const codec = codecOf('video/VP9') as number;
    const to = (core: Core) => core.addReceiver('alice', CAMERA) as number;
    const before = encrypted(alice.encrypt(sender, codec, plain(3000), false));
    same(carol.decrypt(to(carol), codec, before, false), plain(3000));
    room.leave('carol');
    const sealed = encrypted(alice.encrypt(sender, codec, plain(3000), false));
    same(bob.decrypt(to(bob), codec, sealed, false), plain(3000));
    assert.equal(carol.decrypt(to(carol), codec, sealed, false), 'unknown-epoch');
  });

  test('do not come out after the call has ended', () => {
    const room = new Room();
    const alice = room.join('alice');
    const sender = alice.addSender(CAMERA) as number;
    const codec = codecOf('video/VP8') as number;
    encrypted(alice.encrypt(sender, codec, plain(3000), false));
    alice.stop();
    assert.equal(alice.encrypt(sender, codec, plain(3000), false), undefined);
  });

  test('keep their order, short ones among long ones', () => {
    const room = new Room();
    const alice = room.join('alice');
    const bob = room.join('bob');
    const stream = (core: Core) =>
      new Stream(core, {
        now: () => 0,
        hold: 500,
        codecOf,
        codecUnsupported: assert.fail,
        payloadTypesWanted: assert.fail,
        requestKeyFrame: () => {},
      });
    const [out, back] = [stream(alice), stream(bob)];
    out.bind({ direction: 'send', track: CAMERA });
    back.bind({ direction: 'receive', member: 'alice', track: CAMERA });
    const lengths = Array.from({ length: 60 }, (_, index) =>
      index % 3 === 0 ? 60_000 - 900 * index : 40 + index,
    );
    const arrived: number[] = [];
    for (const length of lengths) {
      const frame: Frame = {
        data: plain(length),
        type: 'delta',
        getMetadata: () => ({ mimeType: 'video/VP8' }),
      };
      out.push(frame, (sealed) => back.push(sealed, ({ data }) => arrived.push(data.byteLength)));
    }
    assert.deepEqual(arrived, lengths);
  });
});

test('a sender goes on while another answers, stops half a minute after the last answer, and goes on again', () => {
  const room = new Room();
  const alice = room.join('alice');
  room.join('bob');
  const sender = alice.addSender(CAMERA) as number;
  /** Seconds after which frames passed, of one in each second. */
  const passed = (seconds: number, deliver: boolean) =>
    Array.from({ length: seconds }, (_, second) => {
      room.now += 1000;
      const sealed = alice.encrypt(sender, codecOf('video/VP8') as number, plain(40), false);
      if (deliver) room.deliver();
      return sealed instanceof ArrayBuffer ? [second] : [];
    }).flat();
  assert.equal(passed(90, true).length, 90);
  const withheld = passed(90, false);
  assert.ok(withheld.length >= 20 && withheld.length <= 30, `${withheld.length}`);
  assert.equal(withheld.at(-1), withheld.length - 1, 'and then none');
  assert.deepEqual(room.told, ['alice stale']);
  room.deliver();
  assert.ok(passed(10, true).length >= 8);
  assert.deepEqual(room.told, ['alice stale', 'alice fresh']);
});

describe('data of an application', () => {
  const text = (outcome: ReturnType<Core['open']>) =>
    typeof outcome === 'object' ? new TextDecoder().decode(outcome.data) : outcome;
  const sealed = (outcome: ReturnType<Core['seal']>) =>
    outcome instanceof Uint8Array ? outcome : assert.fail(`${outcome}`);
  const bytes = (written: string) => new TextEncoder().encode(written);

  test('opens once for each member, and names who has sealed it', () => {
    const room = new Room();
    const [alice, bob, carol] = [room.join('alice'), room.join('bob'), room.join('carol')];
    for (const [counter, written] of ['', 'one', 'two'].entries()) {
      const data = sealed(bob.seal(bytes(written)));
      for (const core of [alice, bob, carol]) {
        const opened: ReturnType<Core['open']> = core.open(data);
        assert.ok(typeof opened === 'object');
        assert.equal(text(opened), written);
        assert.deepEqual([opened.member, opened.counter], ['bob', counter]);
        assert.equal(opened.epoch, alice.stats()?.epoch);
        assert.equal(core.open(data), 'replayed');
      }
    }
  });

  test('does not open if a bit is another one, or a byte is missing', () => {
    const room = new Room();
    const [alice, bob] = [room.join('alice'), room.join('bob')];
    const data = sealed(alice.seal(bytes('hello')));
    for (let bit = 0; bit < data.length * 8; bit += 1) {
      const forged = data.map((byte, at) => (at === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));
      assert.equal(typeof bob.open(forged), 'string', `bit ${bit}`);
    }
    for (let length = 0; length < data.length; length += 1) {
      assert.equal(typeof bob.open(data.subarray(0, length)), 'string', `${length} bytes`);
    }
    assert.equal(text(bob.open(data)), 'hello');
  });

  test('has a longest length', () => {
    const room = new Room();
    const [alice, bob] = [room.join('alice'), room.join('bob')];
    const data = sealed(alice.seal(new Uint8Array(262_080).fill(7)));
    assert.ok(data.length <= 262_144);
    const opened = bob.open(data);
    assert.ok(
      typeof opened === 'object' && opened.data.length === 262_080 && opened.data.every((byte) => byte === 7),
    );
    assert.equal(alice.seal(new Uint8Array(262_081)), 'too-long');
    assert.equal(bob.open(new Uint8Array(262_145)), 'too-long');
  });

  test('of a member that has left does not open, nor for it', () => {
    const room = new Room();
    const [alice, bob] = [room.join('alice'), room.join('bob')];
    const carol = room.join('carol');
    const before = sealed(carol.seal(bytes('before')));
    room.leave('carol');
    assert.equal(bob.open(before), 'unknown-sender');
    assert.equal(carol.open(sealed(alice.seal(bytes('after')))), 'unknown-epoch');
  });

  test('is neither sealed nor opened without a group', () => {
    const core = new Core(new Media(), {
      now: () => 0,
      wake: () => {},
      crashed: assert.fail,
      told: () => assert.fail(),
    });
    assert.equal(core.seal(bytes('x')), 'no-key');
    assert.equal(core.open(new Uint8Array(40)), 'no-key');
  });

  test('has secrets that all members derive alike', () => {
    const room = new Room();
    for (const name of ['alice', 'bob']) room.join(name);
    const [mine, theirs] = [room.secret('alice', 'file', 32), room.secret('bob', 'file', 32)];
    assert.deepEqual(mine, theirs);
    assert.ok(typeof mine === 'object' && mine.secret.length === 32 && mine.epoch > 0);
    assert.notDeepEqual(room.secret('alice', 'file ', 32), mine);
    for (const length of [0, -1, 1.5, NaN, Infinity, 8161, 2 ** 32 + 32]) {
      assert.equal(room.secret('alice', 'file', length), 'length-invalid', `${length}`);
    }
    const longest = room.secret('alice', 'file', 8160);
    assert.ok(typeof longest === 'object' && longest.secret.length === 8160);
    room.join('carol');
    const next = room.secret('carol', 'file', 32);
    assert.deepEqual(room.secret('alice', 'file', 32), next);
    assert.notDeepEqual(next, mine);
  });
});
