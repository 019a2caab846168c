import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Negotiable, Negotiation } from './negotiation.js';

const settled = () => new Promise((resolve) => setImmediate(resolve));

/** A peer that counts its offers and records the calls to it. */
class FakePeer implements Negotiable {
  readonly log: string[] = [];
  localDescription: { sdp: string } | null = null;
  refuse = false;
  #offers = 0;

  async setLocalDescription(): Promise<void> {
    this.#offers += 1;
    this.localDescription = { sdp: `offer ${this.#offers}` };
  }

  async setRemoteDescription({ sdp }: { sdp: string }): Promise<void> {
    if (this.refuse) throw new TypeError('no');
    this.log.push(sdp);
  }
}

function bench() {
  const peer = new FakePeer();
  const failures: unknown[] = [];
  const negotiation = new Negotiation(
    peer,
    (sdp) => peer.log.push(sdp),
    (error) => failures.push(error),
  );
  return { peer, failures, negotiation };
}

test('changes in one turn are one offer', async () => {
  const { peer, negotiation } = bench();
  negotiation.request();
  negotiation.request();
  await settled();
  negotiation.handleAnswer('answer 1');
  await settled();
  assert.deepEqual(peer.log, ['offer 1', 'answer 1']);
});

test('changes while an offer is in flight are one more round after its answer', async () => {
  const { peer, negotiation } = bench();
  negotiation.request();
  await settled();
  negotiation.request();
  negotiation.request();
  await settled();
  assert.deepEqual(peer.log, ['offer 1']);
  negotiation.handleAnswer('answer 1');
  await settled();
  assert.deepEqual(peer.log, ['offer 1', 'answer 1', 'offer 2']);
  negotiation.handleAnswer('answer 2');
  await settled();
  negotiation.request();
  await settled();
  assert.deepEqual(peer.log.at(-1), 'offer 3');
});

test('an answer that nobody asked for is ignored', async () => {
  const { peer, negotiation } = bench();
  negotiation.handleAnswer('early');
  negotiation.request();
  await settled();
  negotiation.handleAnswer('answer 1');
  negotiation.handleAnswer('again');
  await settled();
  assert.deepEqual(peer.log, ['offer 1', 'answer 1']);
});

test('an offer can be repeated while its answer is awaited, not after', async () => {
  const { peer, negotiation } = bench();
  negotiation.repeat();
  negotiation.request();
  await settled();
  negotiation.repeat();
  negotiation.handleAnswer('answer 1');
  await settled();
  negotiation.repeat();
  assert.deepEqual(peer.log, ['offer 1', 'offer 1', 'answer 1']);
});

test('what the browser refuses is told', async () => {
  const { peer, failures, negotiation } = bench();
  peer.refuse = true;
  negotiation.request();
  await settled();
  negotiation.handleAnswer('nonsense');
  await settled();
  assert.equal(failures.length, 1);
});

test('after closing nothing happens', async () => {
  const { peer, failures, negotiation } = bench();
  negotiation.request();
  await settled();
  negotiation.close();
  peer.refuse = true;
  negotiation.handleAnswer('answer 1');
  negotiation.request();
  await settled();
  assert.deepEqual(peer.log, ['offer 1']);
  assert.deepEqual(failures, []);
});
