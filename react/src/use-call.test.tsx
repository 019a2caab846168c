import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { act, version } from 'react';
import { SottoError } from 'sotto';
import { FakeCall, FakeJoins, numberOf } from './fake-call.js';
import { mount } from './mounted.js';
import { useCall } from './use-call.js';
import { useCallState, useMembers, useSafetyNumber } from './use-call-state.js';

let joins: FakeJoins;
let renders: string[];

beforeEach(() => {
  joins = new FakeJoins();
  renders = [];
});

function Room({ name }: { name: string | null }) {
  const {
    status,
    call,
    error: failure,
  } = useCall(name === null ? null : (signal) => joins.join(signal, name), [name]);
  const members = useMembers(call);
  const number = useSafetyNumber(call);
  renders.push(status);
  return (
    <p>
      {status}; {members.map(({ member }) => member).join()}; {number?.digits[0] ?? '-'};{' '}
      {failure?.message ?? '-'}
    </p>
  );
}

test('the tests run with the React that they say', () => {
  const major = process.env['SOTTO_REACT'] === 'oldest' ? /^18\./ : /^19\./;
  assert.match(version, major);
});

describe('joining', () => {
  test('happens once in StrictMode, and the call is left once', async () => {
    const { host, unmount } = await mount(<Room name="a" />);
    assert.deepEqual(joins.log, ['join a']);
    assert.equal(host.textContent, 'waiting; ; -; -');
    await unmount();
    assert.deepEqual(joins.log, ['join a', 'leave a', 'left a']);
  });

  test('happens once without StrictMode', async () => {
    const { unmount } = await mount(<Room name="a" />, { strict: false });
    await unmount();
    assert.deepEqual(joins.log, ['join a', 'leave a', 'left a']);
  });

  test('is not repeated by a render with the same dependencies', async () => {
    const { render, unmount } = await mount(<Room name="a" />);
    await render(<Room name="a" />);
    assert.deepEqual(joins.log, ['join a']);
    await unmount();
  });

  test('is `joining` until it is done', async () => {
    joins.isHeld = true;
    const { host, unmount } = await mount(<Room name="a" />);
    assert.equal(host.textContent, 'joining; ; -; -');
    await act(async () => joins.release());
    assert.equal(host.textContent, 'waiting; ; -; -');
    await unmount();
  });

  test('that ends after the component has gone is left, and cancelled before', async () => {
    joins.isHeld = true;
    const { unmount } = await mount(<Room name="a" />);
    await unmount();
    assert.deepEqual(joins.log, ['join a']);
    await act(async () => joins.release());
    assert.deepEqual(joins.log, ['join a', 'aborted a', 'leave a', 'left a']);
  });

  test('anew waits until the former call has been left', async () => {
    const { host, render, unmount } = await mount(<Room name="a" />);
    await act(async () => joins.call.enter('alice', 'bob'));
    await render(<Room name="b" />);
    assert.deepEqual(joins.log, ['join a', 'leave a', 'left a', 'join b']);
    assert.equal(host.textContent, 'waiting; ; -; -');
    await unmount();
  });

  test('does not happen without a function, which leaves a call that was joined', async () => {
    const { host, render, unmount } = await mount(<Room name={null} />);
    assert.equal(host.textContent, 'idle; ; -; -');
    await render(<Room name="a" />);
    await render(<Room name={null} />);
    assert.equal(host.textContent, 'idle; ; -; -');
    assert.deepEqual(joins.log, ['join a', 'leave a', 'left a']);
    await unmount();
  });
});

describe('a call that was joined', () => {
  test('is rendered by its state, members and safety number', async () => {
    const { host, unmount } = await mount(<Room name="a" />);
    await act(async () => joins.call.enter('alice', 'bob'));
    assert.equal(host.textContent, `encrypted; alice,bob; ${numberOf(2).digits[0]}; -`);
    await act(async () => joins.call.enter('alice'));
    assert.equal(host.textContent, `encrypted; alice; ${numberOf(1).digits[0]}; -`);
    await unmount();
  });

  for (const [what, use, shown] of [
    ['members', (call: FakeCall) => useMembers(call).length, ['0', '2', '1']],
    ['the safety number', (call: FakeCall) => useSafetyNumber(call)?.digits[0], ['', '00002', '00001']],
    ['the state', (call: FakeCall) => useCallState(call), ['waiting', 'encrypted', 'encrypted']],
  ] as const) {
    test(`is rendered by a component that follows only ${what}`, async () => {
      const call = new FakeCall();
      const Part = () => <p>{use(call)}</p>;
      const { host, unmount } = await mount(<Part />);
      const texts = [host.textContent];
      for (const names of [['alice', 'bob'], ['alice']]) {
        await act(async () => call.enter(...names));
        texts.push(host.textContent);
      }
      assert.deepEqual(texts, shown);
      await unmount();
    });
  }

  test('has no listeners of the hooks when it has been left, but the one for errors', async () => {
    const { unmount } = await mount(<Room name="a" />);
    assert.equal(joins.call.heardBy, 4);
    await unmount();
    assert.equal(joins.call.heardBy, 1);
  });

  test('shows its newest error', async () => {
    const { host, unmount } = await mount(<Room name="a" />);
    await act(async () => joins.call.emit('error', error('first')));
    await act(async () => joins.call.emit('error', error('second')));
    assert.equal(host.textContent, 'waiting; ; -; second');
    await unmount();
  });

  test('is stopped when it has stopped by itself', async () => {
    const { host, unmount } = await mount(<Room name="a" />);
    await act(async () => {
      joins.call.state = 'stopped';
      joins.call.emit('state', 'stopped');
      joins.call.emit('error', error('bypassed'));
    });
    assert.equal(host.textContent, 'stopped; ; -; bypassed');
    await unmount();
  });
});

describe('errors', () => {
  function Failing({ cause }: { cause: unknown }) {
    const { status, error } = useCall(async (): Promise<never> => {
      throw cause;
    }, [cause]);
    return (
      <p>
        {status}; {error?.message ?? '-'}
      </p>
    );
  }

  test('of joining are state', async () => {
    const { host, render, unmount } = await mount(<Failing cause={new Error('worker-failed')} />);
    assert.equal(host.textContent, 'failed; worker-failed');
    await render(<Failing cause="words" />);
    assert.equal(host.textContent, 'failed; words');
    await unmount();
  });

  test('of a session that tells its own are these', async () => {
    let tell: (error: Error) => void = () => {};
    function Telling() {
      const { error } = useCall(async (signal) => {
        const { call, leave } = await joins.join(signal);
        const on = (_: 'error', listener: (error: Error) => void) => {
          tell = listener;
        };
        return { call, leave, on };
      }, []);
      return <p>{error?.message ?? '-'}</p>;
    }
    const { host, unmount } = await mount(<Telling />);
    assert.equal(joins.call.heardBy, 1);
    await act(async () => tell(new Error('unreachable')));
    assert.equal(host.textContent, 'unreachable');
    await unmount();
  });

  test('of leaving are reported, and do not keep the next call from beginning', async () => {
    const reported: unknown[] = [];
    Object.assign(globalThis, { reportError: (cause: unknown) => reported.push(cause) });
    const cause = new Error('leave');
    function Sticky({ name }: { name: string }) {
      useCall(
        async (signal) => {
          const { call } = await joins.join(signal, name);
          return {
            call,
            leave: async () => {
              throw cause;
            },
          };
        },
        [name],
      );
      return null;
    }
    const { render, unmount } = await mount(<Sticky name="a" />);
    await render(<Sticky name="b" />);
    assert.deepEqual(joins.log, ['join a', 'join b']);
    await unmount();
    assert.deepEqual(reported, [cause, cause]);
  });
});

function error(message: string): SottoError {
  return new SottoError('bypassed', message);
}
