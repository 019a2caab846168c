import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { act, createRef } from 'react';
import { SottoError } from 'sotto';
import type { SottoCallState, SottoMembers } from 'sotto/elements';
import { SafetyRecord } from 'sotto/safety-number';
import { CallState } from './call-state.js';
import { FakeCall } from './fake-call.js';
import { Members } from './members.js';
import { mount } from './mounted.js';

const textsIn = (host: HTMLElement, tag: string, part: string) =>
  [...(host.querySelector(tag)?.shadowRoot?.querySelectorAll(`[part~=${part}]`) ?? [])].map(
    ({ textContent }) => textContent,
  );

describe('<Members>', () => {
  test('shows the members of its call, and of the next, and has no listeners when it has gone', async () => {
    const [call, next] = [new FakeCall(), new FakeCall()];
    call.enter('alice', 'bob');
    const { host, render, unmount } = await mount(<Members call={call} />);
    const names = () => textsIn(host, 'sotto-members', 'name');
    assert.deepEqual(names(), ['alice', 'bob']);
    await act(async () => call.enter('alice', 'bob', 'cleo'));
    assert.deepEqual(names(), ['alice', 'bob', 'cleo']);
    next.enter('dora');
    await render(<Members call={next} />);
    assert.deepEqual([names(), call.heardBy], [['dora'], 0]);
    await unmount();
    assert.equal(next.heardBy, 0);
  });

  test('has the attributes and properties of the element, and takes them off', async () => {
    const ref = createRef<SottoMembers>();
    const record = new SafetyRecord('alice');
    const [namesOf, codeOf] = [() => new Map(), () => null];
    const { render, unmount } = await mount(
      <Members
        ref={ref}
        call={null}
        record={record}
        namesOf={namesOf}
        codeOf={codeOf}
        className="big"
        compact
        label="People"
      />,
    );
    const element = ref.current;
    assert.ok(element);
    assert.deepEqual(element.getAttributeNames().sort(), ['class', 'compact', 'label']);
    assert.deepEqual([element.record, element.namesOf, element.codeOf], [record, namesOf, codeOf]);
    await render(<Members ref={ref} call={null} />);
    assert.deepEqual(element.getAttributeNames(), []);
    assert.deepEqual([element.record, element.namesOf, element.codeOf('bob')], [null, null, null]);
    assert.notEqual(element.codeOf, codeOf);
    await unmount();
    assert.equal(ref.current, null);
  });

  test('tells once, to the newest function, that a changed key was looked at', async () => {
    const call = new FakeCall();
    const heard: unknown[] = [];
    const { host, render, unmount } = await mount(
      <Members call={call} onKeySeen={() => heard.push('first')} />,
    );
    await render(<Members call={call} onKeySeen={(seen) => heard.push(seen)} />);
    await act(async () => {
      call.enter('alice', 'bob');
      call.emit('key-changed', { member: 'bob', before: '1', fingerprint: null });
    });
    host.querySelector('sotto-members')?.shadowRoot?.querySelectorAll('button')[1]?.click();
    assert.deepEqual(heard, [{ member: 'bob', fingerprint: null }]);
    await unmount();
  });
});

describe('<CallState>', () => {
  test('shows the state of its call, and the error of joining without one', async () => {
    const ref = createRef<SottoCallState>();
    const call = new FakeCall();
    const { host, render, unmount } = await mount(
      <CallState ref={ref} call={null} className="big" compact />,
    );
    assert.equal(ref.current?.state, 'none');
    assert.deepEqual(ref.current?.getAttributeNames().sort(), ['class', 'compact']);
    await render(<CallState ref={ref} call={null} error={new SottoError('wasm-failed', 'x')} />);
    assert.match(textsIn(host, 'sotto-call-state', 'reason')[0] ?? '', /could not be loaded/);
    await render(<CallState ref={ref} call={call} namesOf={() => new Map([['bob', 'Bob']])} />);
    await act(async () => call.enter('alice', 'bob'));
    assert.equal(ref.current?.state, 'encrypted');
    await act(async () => call.emit('stalled', { member: 'bob', track: 'camera', since: 0 }));
    assert.match(textsIn(host, 'sotto-call-state', 'fault')[0] ?? '', /^The camera of Bob/);
    await unmount();
    assert.deepEqual([call.heardBy, ref.current], [0, null]);
  });
});
