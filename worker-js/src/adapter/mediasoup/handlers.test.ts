import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Chrome74 } from 'mediasoup-client/handlers/Chrome74';
import { Chrome111 } from 'mediasoup-client/handlers/Chrome111';
import { Firefox120 } from 'mediasoup-client/handlers/Firefox120';
import { Safari12 } from 'mediasoup-client/handlers/Safari12';
import { connectionOf } from './connection.js';
import { FakeClosable } from './fake-client.js';

/** Stands in for the browser's connection, as far as handlers use it when they are made. */
class SilentPeerConnection {
  readonly connectionState = 'new';
  readonly configuration: RTCConfiguration & { encodedInsertableStreams?: boolean };

  constructor(configuration: RTCConfiguration) {
    this.configuration = configuration;
  }

  addEventListener(): void {}
}

const stand = { RTCPeerConnection: SilentPeerConnection, MediaStream: class {} };
const former = new Map(Object.keys(stand).map((name) => [name, Reflect.get(globalThis, name)]));

before(() => Object.assign(globalThis, stand));
after(() => {
  for (const [name, value] of former) Reflect.set(globalThis, name, value);
});

describe('the connection of a transport', () => {
  for (const handler of [Chrome111, Chrome74, Firefox120, Safari12]) {
    for (const direction of ['send', 'recv'] as const) {
      test(`is found in mediasoup-client's ${handler.name} (${direction}), and has the additional settings`, () => {
        const made = handler.createFactory().factory({
          direction,
          iceParameters: { usernameFragment: 'u', password: 'p', iceLite: true },
          iceCandidates: [],
          dtlsParameters: { fingerprints: [{ algorithm: 'sha-256', value: '00' }] },
          additionalSettings: { encodedInsertableStreams: true } as Partial<RTCConfiguration>,
          getSendExtendedRtpCapabilities: () => ({ codecs: [], headerExtensions: [] }),
        });
        const transport = Object.assign(new FakeClosable(), { handler: made });
        const connection: unknown = connectionOf(transport);
        assert.ok(connection instanceof SilentPeerConnection);
        assert.equal(connection.configuration.encodedInsertableStreams, true);
      });
    }
  }
});
