import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import type { CallEvents, CallState, Member } from 'sotto';
import { CODE_LABEL, CodeStatements } from './code-statements.js';

type Listener = (value: never) => void;

/** A call that counts the messages sent in it. */
class FakeCall {
  state: CallState = 'encrypted';
  members: Member[] = [];
  readonly sent: { data: Uint8Array; label: string | undefined }[] = [];
  readonly #listeners = new Map<string, Listener>();

  on = <Name extends keyof CallEvents>(name: Name, listener: (value: CallEvents[Name]) => void) => {
    this.#listeners.set(name, listener);
    return () => this.#listeners.delete(name);
  };

  emit<Name extends keyof CallEvents>(name: Name, value: CallEvents[Name]): void {
    const listener = this.#listeners.get(name) as ((value: CallEvents[Name]) => void) | undefined;
    listener?.(value);
  }

  sendMessage = async (data: Uint8Array, { label }: { label?: string } = {}) => {
    this.sent.push({ data, label });
  };

  become(ids: string[]): void {
    const before = this.members.map(({ member }) => member);
    this.members = ids.map((member) => ({ member, name: null, fingerprint: null, proven: false }));
    this.emit('epoch', {
      epoch: 1,
      members: this.members,
      added: ids.filter((id) => !before.includes(id)),
      removed: before.filter((id) => !ids.includes(id)),
      safetyNumber: { digits: [], emoji: [], machine: '' },
    });
  }

  say(from: string, data: Uint8Array, label = CODE_LABEL): void {
    this.emit('message', { from, label, data });
  }
}

const OWN = new Uint8Array(32).fill(1);
const OTHER = new Uint8Array(32).fill(2);

async function within(
  ownHash: () => Promise<Uint8Array>,
  run: (call: FakeCall, statements: CodeStatements, changes: () => number) => void,
): Promise<void> {
  mock.timers.enable({ apis: ['setTimeout'] });
  const call = new FakeCall();
  let changes = 0;
  const onchange = () => {
    changes += 1;
  };
  const statements = new CodeStatements({ call, member: 'ana', ownHash, onchange });
  try {
    // The hash is there in a later microtask.
    await Promise.resolve();
    await Promise.resolve();
    run(call, statements, () => changes);
  } finally {
    statements.stop();
    mock.timers.reset();
  }
}

test('the members of a call of twenty that comes at once cause one message of each', () =>
  within(
    async () => OWN,
    (call) => {
      const ids = Array.from({ length: 20 }, (_, index) => `member ${index}`);
      ids.forEach((_, index) => {
        call.become(['ana', ...ids.slice(0, index + 1)]);
        mock.timers.tick(40);
      });
      assert.deepEqual(call.sent, []);
      mock.timers.tick(1_000);
      assert.deepEqual(call.sent, [{ data: OWN, label: CODE_LABEL }]);
      call.become(['ana', ...ids.slice(1)]);
      mock.timers.tick(60_000);
      assert.equal(call.sent.length, 1, 'nobody has to be told because somebody has left');
      call.become(['ana', ...ids.slice(1), 'ben']);
      mock.timers.tick(60_000);
      assert.equal(call.sent.length, 2);
    },
  ));

test('a page alone, without a hash, outside of the group or stopped states nothing', async () => {
  await within(
    async () => OWN,
    (call) => {
      call.become(['ana']);
      mock.timers.tick(60_000);
      call.become(['ana', 'ben']);
      call.state = 'waiting';
      mock.timers.tick(60_000);
      assert.deepEqual(call.sent, []);
    },
  );
  await within(
    () => Promise.reject(new Error('no manifest')),
    (call, statements) => {
      call.become(['ana', 'ben']);
      mock.timers.tick(60_000);
      assert.deepEqual(call.sent, []);
      call.say('ben', OTHER);
      assert.deepEqual(statements.of('ben'), { hash: OTHER, same: null });
    },
  );
  await within(
    async () => OWN,
    (call, statements) => {
      call.become(['ana', 'ben']);
      statements.stop();
      mock.timers.tick(60_000);
      assert.deepEqual(call.sent, []);
    },
  );
});

test('a statement is compared, replaced, and gone with its member', () =>
  within(
    async () => OWN,
    (call, statements, changes) => {
      call.become(['ana', 'ben', 'cleo']);
      assert.equal(statements.of('ben'), null);
      const before = changes();
      call.say('ben', OWN.slice());
      call.say('cleo', OTHER);
      assert.equal(changes(), before + 2);
      assert.deepEqual(statements.of('ben'), { hash: OWN, same: true });
      assert.deepEqual(statements.of('cleo'), { hash: OTHER, same: false });
      call.say('ben', OTHER);
      assert.equal(statements.of('ben')?.same, false);
      call.become(['ana', 'cleo']);
      assert.equal(statements.of('ben'), null);
      assert.equal(statements.of('cleo')?.same, false);
    },
  ));

test('messages of another label or length state nothing', () =>
  within(
    async () => OWN,
    (call, statements, changes) => {
      call.become(['ana', 'ben']);
      const before = changes();
      call.say('ben', OWN, 'chat');
      for (const length of [0, 31, 33, 16_000]) call.say('ben', new Uint8Array(length));
      assert.equal(statements.of('ben'), null);
      assert.equal(changes(), before);
    },
  ));
