import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { OptionError } from '../api/option-error.js';
import type { OptionNames } from '../api/option-names.js';
import { codeNumber } from '../code-number.js';
import { RoomLog } from '../log/room-log.js';
import { Room } from '../room/room.js';
import { Call } from './call.js';
import { FakeTransform, FakeWorker, fakeEnd, pretendBrowser } from './fake-worker.js';

/** Options as a program without types gives them. */
const untyped = (options: object) => options as never;
/** A channel for each test: that of a call is no other's. */
let channel = { send: () => {}, onentry: null };
const inCall = (options: object) => Call.join(untyped({ member: 'alice', channel, ...options }));
const inRoom = (options: object) =>
  Room.join(untyped({ server: 'wss://localhost', room: 'r', member: 'alice', ...options }));
const says = (message: string) => (error: unknown) => {
  assert.ok(error instanceof OptionError);
  assert.equal(error.code, 'unknown-option');
  assert.equal(error.message.slice(0, message.length), message);
  return true;
};

let workers = 0;

beforeEach(() => {
  pretendBrowser();
  channel = { send: () => {}, onentry: null };
  workers = 0;
  Object.assign(globalThis, {
    Worker: class extends FakeWorker {
      constructor() {
        super();
        workers += 1;
      }
    },
  });
});

describe('an option that does not exist is refused', () => {
  test('by a call, before anything has begun', async () => {
    const expected = 'unknown option `linkSecrt`; did you mean `linkSecret`?';
    await assert.rejects(inCall({ linkSecrt: 1 }), says(expected));
    await assert.rejects(inCall({ linkSecrt: undefined }), says(expected), 'whatever its value');
    assert.equal(workers, 0);
    assert.equal(channel.onentry, null);
  });

  test('with what was found, for programs', async () => {
    await assert.rejects(inCall({ linkSecrt: 1 }), { option: 'linkSecrt', nearest: 'linkSecret' });
    await assert.rejects(inCall({ colour: 1 }), { option: 'colour', nearest: undefined });
  });

  test('with all names, if none is near', async () => {
    await assert.rejects(
      inCall({ colour: 1 }),
      says('unknown option `colour`; there are `member`, `linkSecret`, '),
    );
  });

  test('also by a name that every object has', async () => {
    await assert.rejects(inCall({ toString: 1 }), says('unknown option `toString`'));
  });

  test('inside timing and frameCipherSuites', async () => {
    const timing = 'unknown option `timing.refesh`; did you mean `timing.refresh`?';
    await assert.rejects(inCall({ timing: { refesh: null } }), says(timing));
    const suites = 'unknown option `frameCipherSuites.vidoe`; did you mean `frameCipherSuites.video`?';
    await assert.rejects(inCall({ frameCipherSuites: { vidoe: [] } }), says(suites));
    await assert.rejects(inRoom({ timing: { refesh: null } }), says(timing));
  });

  test('by a room, which knows those of its call but the channel', async () => {
    await assert.rejects(inRoom({ serverr: 1 }), says('unknown option `serverr`; did you mean `server`?'));
    await assert.rejects(
      inRoom({ passwort: 1 }),
      says('unknown option `passwort`; did you mean `password`?'),
    );
    await assert.rejects(inRoom({ channel }), says('unknown option `channel`'));
    assert.equal(workers, 0);
  });

  test('by a room log', () => {
    const options = untyped({ server: 'wss://localhost', room: 'r', member: 'alice', tokn: () => '' });
    assert.throws(() => new RoomLog(options), says('unknown option `tokn`; did you mean `token`?'));
  });

  test('by the number of the code', async () => {
    const options = untyped({ wasmUrl: '/c.wasm', wasmIntegrty: 'sha256-' });
    await assert.rejects(
      codeNumber(new Uint8Array(32), options),
      says('unknown option `wasmIntegrty`; did you mean `wasmIntegrity`?'),
    );
  });

  test('by a sender, which is not protected then', async () => {
    const call = await inCall({});
    const sender = fakeEnd<RTCRtpSender>();
    assert.throws(
      () => call.protect(sender, untyped({ track: 'camera', videoCodecs: 'VP9' })),
      says('unknown option `videoCodecs`; did you mean `videoCodec`?'),
    );
    assert.equal(sender.transform, null);
    call.protect(sender, { track: 'camera' });
    assert.ok((sender as { transform: unknown }).transform instanceof FakeTransform);
  });

  test('by codecs and by a message', async () => {
    const call = await inCall({});
    assert.throws(
      () => call.restrictCodecs(untyped({}), untyped({ codec: 'VP9' })),
      says('unknown option `codec`; there are `videoCodec`'),
    );
    await assert.rejects(
      call.sendMessage(new Uint8Array(), untyped({ lable: 'chat' })),
      says('unknown option `lable`; did you mean `label`?'),
    );
  });
});

test('a list of names with one too few or too many does not compile', () => {
  interface Options {
    one: number;
    two?: number;
  }
  // @ts-expect-error `two` is missing.
  const few = { one: true } satisfies OptionNames<Options>;
  // @ts-expect-error There is no `three`.
  const many = { one: true, two: true, three: true } satisfies OptionNames<Options>;
  assert.ok(few && many);
});
