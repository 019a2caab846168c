import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ToWorker } from '../shared/messages.js';
import { Negotiated } from './negotiated.js';
import type { Attached, ProtectedEndpoints } from './protected-endpoints.js';

test('payload types are told to the stream that asks, and again when a negotiation has changed them', () => {
  const parameters = { codecs: [{ payloadType: 96, mimeType: 'video/VP8' }] };
  const attached = (stream: number) =>
    ({ stream, end: { getParameters: () => parameters } }) as unknown as Attached;
  const all = [attached(1), attached(2)];
  const told: ToWorker[] = [];
  const of = (stream: number) => all.find((one) => one.stream === stream);
  const negotiated = new Negotiated({ all, of } as unknown as ProtectedEndpoints, (message) =>
    told.push(message),
  );
  negotiated.refresh();
  negotiated.wanted(9);
  assert.deepEqual(told, []);
  negotiated.wanted(2);
  negotiated.wanted(2);
  negotiated.refresh();
  const list = (mimeType: string) => ({ type: 'payload-types', stream: 2, codecs: [[96, mimeType]] });
  assert.deepEqual(told, [list('video/VP8')]);
  parameters.codecs = [{ payloadType: 96, mimeType: 'video/VP9' }];
  negotiated.refresh();
  assert.deepEqual(told, [list('video/VP8'), list('video/VP9')]);
});

test('parameters are read once a second and at negotiations, and only of streams that have asked', () => {
  let reads = 0;
  const parameters = { codecs: [{ payloadType: 96, mimeType: 'video/VP8' }] };
  const attached = (stream: number) => ({
    stream,
    end: {
      getParameters: () => {
        reads += 1;
        return parameters;
      },
    },
  });
  const all = [attached(1), attached(2)] as unknown as Attached[];
  const of = (stream: number) => all.find((one) => one.stream === stream);
  const told: ToWorker[] = [];
  const negotiated = new Negotiated({ all, of } as unknown as ProtectedEndpoints, (message) =>
    told.push(message),
  );
  for (let tick = 0; tick < 100; tick++) negotiated.refreshAt(tick * 100);
  assert.equal(reads, 0);
  negotiated.wanted(1);
  for (let tick = 100; tick < 200; tick++) negotiated.refreshAt(tick * 100);
  assert.equal(reads, 1 + 10);
  parameters.codecs = [{ payloadType: 96, mimeType: 'video/VP9' }];
  negotiated.refresh();
  assert.equal(reads, 12);
  assert.equal(told.length, 2, 'a negotiation is told at once');
});
