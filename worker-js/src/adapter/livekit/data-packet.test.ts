import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ActiveSpeakerUpdate,
  ChatMessage,
  DataPacket,
  DataPacket_Kind,
  EncryptedPacket,
  RpcRequest,
  Transcription,
  UserPacket,
} from '@livekit/protocol';
import { isWithoutClearValue } from './data-packet.js';

const encrypted = new DataPacket({
  kind: DataPacket_Kind.LOSSY,
  participantIdentity: 'ana',
  destinationIdentities: ['ben', 'cleo'],
  participantSid: 'PA_1',
  sequence: 300_000,
  value: {
    case: 'encryptedPacket',
    value: new EncryptedPacket({ iv: new Uint8Array(12), encryptedValue: new Uint8Array(300), keyIndex: 0 }),
  },
}).toBinary();
const clear = new DataPacket({
  value: { case: 'user', value: new UserPacket({ payload: new Uint8Array(8) }) },
}).toBinary();

/** Whether `livekit-client` would give the application a value in clear. */
function givesClear(bytes: Uint8Array): boolean {
  try {
    const { value } = DataPacket.fromBinary(bytes);
    return value.case !== undefined && value.case !== 'encryptedPacket' && value.case !== 'speaker';
  } catch {
    return false;
  }
}

describe('a packet of LiveKit', () => {
  test('without a value in clear is one that is encrypted, says who speaks, or has no value', () => {
    for (const packet of [
      encrypted,
      new DataPacket({ value: { case: 'speaker', value: new ActiveSpeakerUpdate() } }).toBinary(),
      new DataPacket({ participantSid: 'PA_1' }).toBinary(),
      new Uint8Array(),
    ]) {
      assert.ok(isWithoutClearValue(packet), packet.join());
    }
  });

  test('with a value in clear is any other, however the values are combined', () => {
    for (const packet of [
      clear,
      new DataPacket({ value: { case: 'chatMessage', value: new ChatMessage() } }).toBinary(),
      new DataPacket({ value: { case: 'rpcRequest', value: new RpcRequest() } }).toBinary(),
      new DataPacket({ value: { case: 'transcription', value: new Transcription() } }).toBinary(),
      Uint8Array.of(...encrypted, ...clear),
      Uint8Array.of(...clear, ...encrypted),
    ]) {
      assert.ok(!isWithoutClearValue(packet), packet.join());
    }
  });

  test('counts as one in clear if a field is not known, or has another type than it should', () => {
    // The content of field 1, read as a number of that length, would be a value in clear.
    const hidden = Uint8Array.of(0x0a, clear.length, ...clear);
    assert.ok(givesClear(hidden), 'the library is misled');
    assert.ok(!isWithoutClearValue(hidden));
    assert.ok(!isWithoutClearValue(Uint8Array.of(0x98, 0x01, 0)), 'field 19');
    assert.ok(!isWithoutClearValue(Uint8Array.of(0x90, 0x01, 0)), 'field 18 as a number');
    // A tag of more than 32 bits, which the library cuts off.
    assert.ok(!isWithoutClearValue(Uint8Array.of(0x92, 0x81, 0x80, 0x80, 0x10, 0)));
    // The same field with a tag of six bytes, of which the library reads five.
    assert.ok(!isWithoutClearValue(Uint8Array.of(0x92, 0x81, 0x80, 0x80, 0x80, 0x00, 0)));
  });

  test('that is cut short or has a bit flipped is never let through with a value in clear', () => {
    for (const good of [encrypted, clear]) {
      for (let length = 0; length < good.length; length += 1) {
        const cut = good.subarray(0, length);
        assert.ok(!(isWithoutClearValue(cut) && givesClear(cut)), `${length} bytes`);
      }
      for (let bit = 0; bit < good.length * 8; bit += 1) {
        const other = good.slice();
        other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        assert.ok(!(isWithoutClearValue(other) && givesClear(other)), `bit ${bit}`);
      }
    }
    assert.ok(!isWithoutClearValue(encrypted.subarray(0, encrypted.length - 1)));
  });

  test('of random fields is never let through with a value in clear', () => {
    let seed = 1;
    const random = () => {
      seed = (seed * 48271) % 2147483647;
      return seed;
    };
    const parts = [encrypted, clear, Uint8Array.of(8, 1), Uint8Array.of(0x22, 1, 97), Uint8Array.of(0x0a, 3)];
    for (let round = 0; round < 20_000; round += 1) {
      const bytes = Uint8Array.from(
        Array.from({ length: 1 + (random() % 4) }, () => [...(parts[random() % parts.length] ?? [])]).flat(),
      );
      for (let flips = random() % 3; flips > 0; flips -= 1) bytes[random() % bytes.length] = random() & 255;
      if (isWithoutClearValue(bytes)) assert.ok(!givesClear(bytes), bytes.join());
    }
  });
});
