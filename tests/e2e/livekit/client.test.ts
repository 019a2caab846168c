/** The real `livekit-client` in Node, without media, on the double of LiveKit's server: what it calls of the adapter, and when. */

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { DataPacket, UserPacket } from '@livekit/protocol';
import type { Room } from 'livekit-client';
import { AccessToken } from 'livekit-server-sdk';
import {
  type FakeLiveKitCall,
  FakeLiveKitGroup,
} from '../../../worker-js/src/adapter/livekit/fake-livekit.js';
import { sottoE2EE } from '../../../worker-js/src/livekit.js';
import { until } from '../harness/until.js';
import { LiveKitDouble } from './livekit-double.js';
import { pretendToBeABrowser } from './node-browser.js';

const group = new FakeLiveKitGroup();
let double: LiveKitDouble;
let ana: Participating;
let ben: Participating;

interface Participating {
  readonly call: FakeLiveKitCall;
  readonly room: Room;
  readonly heard: string[];
}

async function enter(member: string, identity = member): Promise<Participating> {
  const { Room, RoomEvent, setLogLevel } = await import('livekit-client');
  setLogLevel('silent');
  const call = group.joining(member);
  const token = new AccessToken('devkey', 'secret', { identity });
  token.addGrant({ roomJoin: true, room: 'room' });
  const room = new Room({ e2ee: { e2eeManager: sottoE2EE(call) }, singlePeerConnection: false });
  const heard: string[] = [];
  room.on(RoomEvent.EncryptionError, (error) =>
    heard.push('code' in error ? String(error.code) : error.message),
  );
  room.on(RoomEvent.DataReceived, (data, from) => {
    heard.push(`${from?.identity}: ${new TextDecoder().decode(data)}`);
  });
  await room.connect(double.url, await token.toJwt());
  return { call, room, heard };
}

const said = (text: string) => new TextEncoder().encode(text);

describe('livekit-client 2.23 with the encryption of a call', () => {
  before(async () => {
    pretendToBeABrowser();
    double = await LiveKitDouble.start();
    ana = await enter('ana');
    ben = await enter('ben');
    group.become({ added: ['ana', 'ben'] });
  });
  after(async () => {
    for (const { room } of [ana, ben]) await room?.disconnect();
    await double.stop();
  });

  test('gives both of its connections to the call, and counts as encrypted', () => {
    for (const { call, room } of [ana, ben]) {
      assert.equal(call.adopted.length, 2);
      assert.ok(room.isE2EEEnabled && room.localParticipant.isE2EEEnabled);
    }
  });

  test('sends data sealed and gives it to the application opened, and refuses data in clear both ways', async () => {
    await ana.room.localParticipant.publishData(said('hello'), { reliable: true });
    await until(
      'ben has it',
      () => ben.heard.join(),
      (heard) => heard === 'ana: hello',
    );
    const value = { case: 'user', value: new UserPacket({ payload: said('forged') }) } as const;
    const forged = new DataPacket({ participantIdentity: 'ana', value }).toBinary();
    double.participant('ben')?.give('_reliable', Buffer.from(forged));
    await until(
      'it is refused',
      () => ben.heard.at(-1),
      (last) => last === 'data-in-clear',
    );
    await assert.rejects(ana.room.localParticipant.publishDtmf(1, '1'), /not encrypted by LiveKit/u);
    assert.deepEqual(ben.heard, ['ana: hello', 'data-in-clear']);
  });

  test('does not connect as another than the member', async () => {
    await assert.rejects(enter('cleo', 'dora'), /the identity in LiveKit is dora/u);
  });

  test('cannot turn encryption off', async () => {
    await assert.rejects(ana.room.setE2EEEnabled(false), /cannot be turned off/u);
    await until(
      'it is on again',
      () => ana.room.localParticipant.isE2EEEnabled,
      (isOn) => isOn,
    );
  });
});
