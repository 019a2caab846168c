import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { act, createRef } from 'react';
import type { SottoSafetyNumber } from 'sotto/safety-number';
import { FakeCall, numberOf } from './fake-call.js';
import { mount } from './mounted.js';
import { SafetyNumber } from './safety-number.js';
import { useEvent } from './use-event.js';
import { useSafetyRecord } from './use-safety-record.js';

function shownIn(host: HTMLElement): SottoSafetyNumber {
  const element = host.querySelector('sotto-safety-number');
  assert.ok(element !== null);
  return element;
}

describe('<SafetyNumber>', () => {
  test('shows the digits of its value, and of the next', async () => {
    const { host, render, unmount } = await mount(<SafetyNumber value={numberOf(71)} />);
    assert.match(shownIn(host).shadowRoot?.textContent ?? '', /00071/);
    await render(<SafetyNumber value={numberOf(72)} />);
    assert.match(shownIn(host).shadowRoot?.textContent ?? '', /00072/);
    assert.doesNotMatch(shownIn(host).shadowRoot?.textContent ?? '', /00071/);
    await unmount();
  });

  test('has the attributes of the element, and takes them off', async () => {
    const { host, render, unmount } = await mount(
      <SafetyNumber className="big" compact full held pictures="/p/" />,
    );
    const attributes = () => shownIn(host).getAttributeNames().sort();
    assert.deepEqual(attributes(), ['class', 'compact', 'full', 'held', 'pictures']);
    assert.equal(shownIn(host).getAttribute('class'), 'big');
    await render(<SafetyNumber full={false} />);
    assert.deepEqual(attributes(), []);
    await unmount();
  });

  test('gives its element by `ref`, with names and camera while they are set', async () => {
    const ref = createRef<SottoSafetyNumber>();
    const namesOf = () => new Map([['alice', 'Alice']]);
    const camera = () => Promise.reject(new Error('none'));
    const { host, render, unmount } = await mount(
      <SafetyNumber ref={ref} namesOf={namesOf} camera={camera} />,
    );
    assert.equal(ref.current, shownIn(host));
    assert.equal(ref.current?.namesOf, namesOf);
    assert.equal(ref.current?.camera, camera);
    await render(<SafetyNumber ref={ref} />);
    assert.notEqual(ref.current?.namesOf, namesOf);
    assert.notEqual(ref.current?.camera, camera);
    await unmount();
    assert.equal(ref.current, null);
  });

  test('tells its events once, to the newest function', async () => {
    const heard: unknown[] = [];
    const tree = (which: string) => (
      <SafetyNumber
        onScanned={({ result }) => heard.push(which, result)}
        onCompared={(members) => heard.push(which, members)}
        onScanFailed={(error) => heard.push(which, error)}
      />
    );
    const { host, render, unmount } = await mount(tree('first'));
    await render(tree('second'));
    const element = shownIn(host);
    for (const [name, detail] of [
      ['scanned', { result: 'different' }],
      ['compared', { members: ['bob'] }],
      ['scanfailed', 'no camera'],
    ] as const) {
      element.dispatchEvent(new CustomEvent(name, { detail }));
    }
    assert.deepEqual(heard, ['second', 'different', 'second', ['bob'], 'second', 'no camera']);
    await unmount();
    element.dispatchEvent(new CustomEvent('scanfailed', { detail: 'later' }));
    assert.equal(heard.length, 6);
  });
});

describe('a record', () => {
  function Compared({ call }: { call: FakeCall | null }) {
    const record = useSafetyRecord(call);
    return (
      <div>
        <SafetyNumber record={record} />
        {record?.history.length ?? 'none'}
      </div>
    );
  }

  test('follows the call, with each epoch once in StrictMode', async () => {
    const call = new FakeCall();
    call.enter('alice', 'bob');
    const { host, render, unmount } = await mount(<Compared call={call} />);
    assert.equal(host.textContent, '1');
    assert.equal(shownIn(host).record?.own, 'alice');
    assert.match(shownIn(host).shadowRoot?.textContent ?? '', /00002/);
    assert.equal(call.heardBy, 4);
    await render(<Compared call={null} />);
    assert.equal(host.textContent, 'none');
    assert.equal(call.heardBy, 0);
    await unmount();
  });
});

test('an event is told to the newest listener, once, until the component has gone', async () => {
  const call = new FakeCall();
  const heard: string[] = [];
  function Listening({ name }: { name: string }) {
    useEvent(call, 'stale', ({ since }) => heard.push(`${name} ${since}`));
    return null;
  }
  const { render, unmount } = await mount(<Listening name="first" />);
  await render(<Listening name="second" />);
  await act(async () => call.emit('stale', { since: 1 }));
  await unmount();
  call.emit('stale', { since: 2 });
  assert.deepEqual(heard, ['second 1']);
});
