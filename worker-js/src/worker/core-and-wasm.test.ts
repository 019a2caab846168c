/** The real core: frames that WebCrypto encrypts are those that WebAssembly encrypts, and pass or do not pass alike. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, describe, test } from 'node:test';
import init, {
  type Config,
  codecOf,
  type Entry,
  type InitOutput,
  Media,
  Membership,
  type Output,
} from '../wasm/sotto.js';
import { Core, type Memory, type Opened } from './core.js';
import { Follower } from './follower.js';
import { type Frame, Stream } from './stream.js';
import { WebCrypto } from './web-crypto.js';

const CAMERA = 1;
const CODECS = ['video/VP8', 'video/VP9', 'audio/opus'];
const LENGTHS = [1024, 1200, 6000, 50_000];

let wasm: InitOutput;

before(async () => {
  const file = new URL('../wasm/sotto_bg.wasm', import.meta.url);
  wasm = await init({ module_or_path: await readFile(file) });
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
  #seq = 0;

  async join(
    name: string,
    apart: boolean,
    suite: 'aes-128-gcm' | 'aes-256-gcm' = 'aes-128-gcm',
  ): Promise<Core> {
    const webCrypto = new WebCrypto(crypto.subtle);
    if (apart) await webCrypto.measure(() => 0);
    const sent: Member['sent'] = [];
    const [now, wake] = [() => this.now, () => {}];
    const core = new Core(
      new Media(),
      wasm.memory as Memory,
      {
        now,
        wake,
        crashed: (message) => assert.fail(message),
        told: (output) => {
          if (output.type === 'challenge') follower.challenge(output.attempt, output.at);
          else this.told.push(`${name} ${output.event.type}`);
        },
      },
      webCrypto,
    );
    const config: Config = {
      member: name,
      suite: 'classical',
      frames: { video: [suite] },
      pace: { gather: 0 },
    };
    const follower = new Follower(new Membership(config), {
      now,
      wake,
      post: (message) => {
        if (message.type !== 'outputs') assert.fail(message.type);
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

  leave(name: string): void {
    this.members.delete(name);
    this.#append({ kind: 'left', member: name });
  }

  /** Puts into the log what has been said, and all that follows from it. */
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
const same = (left: Opened, right: ArrayBuffer) => {
  assert.ok(left instanceof ArrayBuffer);
  // A difference of as many bytes takes minutes to print.
  assert.ok(Buffer.from(left).equals(Buffer.from(right)), 'the same bytes');
};

describe('frames that WebCrypto encrypts', () => {
  for (const suite of ['aes-128-gcm', 'aes-256-gcm'] as const) {
    test(`open in WebAssembly and the other way round: ${suite}`, async () => {
      const room = new Room();
      const alice = await room.join('alice', true, suite);
      const bob = await room.join('bob', true, suite);
      const sender = alice.openSender(CAMERA) as number;
      const receiver = bob.openReceiver('alice', CAMERA) as number;
      for (const mimeType of CODECS) {
        const codec = codecOf(mimeType) as number;
        for (const length of LENGTHS) {
          const frame = plain(length);
          const later = alice.protectLater(sender, codec, frame, false) ?? assert.fail('not worth it');
          const sealed = (await later) ?? assert.fail('dropped');
          same(bob.unprotect(receiver, codec, sealed, false), frame);
          const here = alice.protect(sender, codec, frame, false) ?? assert.fail('dropped');
          assert.equal(here.byteLength, sealed.byteLength);
          assert.ok(here.byteLength - length <= 22);
          same(await bob.unprotectLater(receiver, codec, here), frame);
        }
      }
      const stats = bob.stats();
      assert.deepEqual(stats?.streams[0]?.dropped, {});
      assert.equal(stats?.streams[0]?.framesOut, 2 * CODECS.length * LENGTHS.length);
    });
  }

  test('pass once, and not if they were changed', async () => {
    const room = new Room();
    const alice = await room.join('alice', true);
    const bob = await room.join('bob', true);
    const sender = alice.openSender(CAMERA) as number;
    const receiver = bob.openReceiver('alice', CAMERA) as number;
    const codec = codecOf('video/VP8') as number;
    const sealed = (await alice.protectLater(sender, codec, plain(2000), false)) ?? assert.fail('dropped');
    const forged = sealed.slice(0);
    new DataView(forged).setUint8(1000, new DataView(forged).getUint8(1000) ^ 1);
    assert.equal(await bob.unprotectLater(receiver, codec, forged), undefined);
    const both = [bob.unprotectLater(receiver, codec, sealed), bob.unprotectLater(receiver, codec, sealed)];
    const [first, second] = await Promise.all(both);
    same(first, plain(2000));
    assert.equal(second, undefined);
    assert.deepEqual(bob.stats()?.streams[0]?.dropped, { 'not-authentic': 1, replayed: 1 });
  });

  test('that were on their way when somebody left are encrypted anew', async () => {
    const room = new Room();
    const alice = await room.join('alice', true);
    const bob = await room.join('bob', true);
    const carol = await room.join('carol', true);
    const sender = alice.openSender(CAMERA) as number;
    const codec = codecOf('video/VP9') as number;
    const later = alice.protectLater(sender, codec, plain(3000), false) ?? assert.fail('not worth it');
    room.leave('carol');
    const sealed = (await later) ?? assert.fail('dropped');
    const to = (core: Core) => core.openReceiver('alice', CAMERA) as number;
    same(bob.unprotect(to(bob), codec, sealed, false), plain(3000));
    assert.equal(carol.unprotect(to(carol), codec, sealed, false), undefined);
  });

  test('that were on their way when the call ended do not come out', async () => {
    const room = new Room();
    const alice = await room.join('alice', true);
    const sender = alice.openSender(CAMERA) as number;
    const later = alice.protectLater(sender, codecOf('video/VP8') as number, plain(3000), false);
    alice.stop();
    assert.equal(await later, undefined);
  });

  test('keep their order among others', async () => {
    const room = new Room();
    const alice = await room.join('alice', true);
    const bob = await room.join('bob', true);
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
    const written: Frame[] = [];
    for (const length of lengths) {
      const frame: Frame = {
        data: plain(length),
        type: 'delta',
        getMetadata: () => ({ mimeType: 'video/VP8' }),
      };
      out.push(frame, (sealed) => {
        written.push(sealed);
        back.push(sealed, ({ data }) => arrived.push(data.byteLength));
      });
    }
    assert.ok(written.length < lengths.length, 'some are on their way');
    while (arrived.length < lengths.length) await new Promise((resolve) => setTimeout(resolve, 1));
    assert.deepEqual(arrived, lengths);
  });
});

test('a sender goes on while another answers, stops half a minute after the last answer, and goes on again', async () => {
  const room = new Room();
  const alice = await room.join('alice', false);
  await room.join('bob', false);
  const sender = alice.openSender(CAMERA) as number;
  /** Seconds after which frames passed, of one in each second. */
  const passed = (seconds: number, deliver: boolean) =>
    Array.from({ length: seconds }, (_, second) => {
      room.now += 1000;
      const sealed = alice.protect(sender, codecOf('video/VP8') as number, plain(40), false);
      if (deliver) room.deliver();
      return sealed === undefined ? [] : [second];
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
