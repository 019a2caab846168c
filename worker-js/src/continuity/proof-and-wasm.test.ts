/** The real core and a key of WebCrypto: what the one signs the other takes, and puts into the group. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { before, test } from 'node:test';
import init, { Membership, type Output } from '../wasm/sotto.js';
import { continuityOf, prove } from './proof.js';

before(async () => {
  const file = new URL('../wasm/sotto_bg.wasm', import.meta.url);
  await init({ module_or_path: await readFile(file) });
});

const pair = () => crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']) as Promise<CryptoKeyPair>;

/** The group that alice founds alone, and what she has told by then. */
function found(alice: Membership): Output[] {
  const outputs: Output[] = [];
  const drain = () => {
    for (let output = alice.pollOutput(); output !== undefined; output = alice.pollOutput()) {
      outputs.push(output);
    }
  };
  alice.handleEntry({ kind: 'joined', seq: 0, member: 'alice', present: [] }, 0, 0);
  drain();
  const sent = outputs.find((output) => output.type === 'send');
  assert.ok(sent);
  alice.handleEntry({ kind: 'message', seq: 1, from: 'alice', payload: sent.payload }, 0, 0);
  drain();
  return outputs;
}

const membersOf = (outputs: readonly Output[]) =>
  outputs.flatMap((output) =>
    output.type === 'event' && output.event.type === 'epoch' ? output.event.members : [],
  );

test('a member with a key has its fingerprint, and one without has none', async () => {
  const key = await continuityOf(await pair());
  const prints = [];
  for (let life = 0; life < 2; life += 1) {
    const alice = new Membership({ member: 'alice' });
    await prove(alice, key, crypto.subtle);
    const [member] = membersOf(found(alice));
    assert.match(member?.fingerprint ?? '', /^(\d{5} ){3}\d{5}$/);
    prints.push(member?.fingerprint);
  }
  assert.equal(prints[0], prints[1], 'the key’s, not the life’s');
  const bare = new Membership({ member: 'alice' });
  assert.deepEqual(membersOf(found(bare)), [
    { member: 'alice', name: null, fingerprint: null, proven: false },
  ]);
});

test('the core refuses a signature that is another’s, or comes too late', async () => {
  const alice = new Membership({ member: 'alice' });
  const [key, other] = [await continuityOf(await pair()), await continuityOf(await pair())];
  await assert.rejects(prove(alice, { ...key, privateKey: other.privateKey }, crypto.subtle), TypeError);
  found(alice);
  await assert.rejects(prove(alice, key, crypto.subtle), TypeError);
});
