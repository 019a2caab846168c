import './document.js';
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { SottoError } from '../call/error.js';
import { FakeShownCall, shown } from './fake-shown-call.js';

await import('../elements.js');

const element = () => document.createElement('sotto-call-state');
let call = new FakeShownCall();
let view = element();

beforeEach(() => {
  call = new FakeShownCall();
  view = element();
  document.body.replaceChildren(view);
});

const part = (name: string) => {
  const found = view.shadowRoot?.querySelector<HTMLElement>(`[part~=${name}]`);
  assert.ok(found);
  return found;
};
const text = (name: string) => part(name).textContent ?? '';
const faults = () => [...part('faults').children].map(({ textContent }) => textContent ?? '');

const me = shown('me', 1);
const bob = shown('bob', 2, { name: 'Bob' });

describe('<sotto-call-state>', () => {
  test('says the state of its call, as a status with a part of that name', () => {
    assert.deepEqual([view.state, text('state')], ['none', 'Not in a call.']);
    view.call = call;
    assert.match(text('state'), /^Waiting/);
    call.become('encrypted', [me]);
    assert.equal(text('state'), 'Encrypted end to end.');
    assert.deepEqual(
      [part('state').getAttribute('part'), part('state').getAttribute('role')],
      ['state encrypted', 'status'],
    );
    assert.equal(part('light').getAttribute('aria-hidden'), 'true');
    call.become('stopped');
    assert.deepEqual([view.state, text('state'), text('reason')], ['stopped', 'The call is over.', '']);
  });

  for (const [code, words] of [
    ['bypassed', /went around the encryption/],
    ['crashed', /encryption has failed/],
    ['frame-suites-refused', /does not accept/],
  ] as const) {
    test(`says why a call has stopped, as an alert: ${code}`, () => {
      view.call = call;
      call.become('encrypted', [me]);
      call.become('stopped');
      call.emit('error', new SottoError(code, 'x'));
      assert.deepEqual([view.state, text('state')], ['failed', 'The call has stopped.']);
      assert.match(text('reason'), words);
      assert.equal(part('reason').getAttribute('role'), 'alert');
    });
  }

  test('gives no error of a request for the end of the call', () => {
    view.call = call;
    call.become('encrypted', [me]);
    call.emit('error', new SottoError('transform-unsupported', 'x'));
    call.become('stopped');
    assert.deepEqual([view.state, text('reason')], ['stopped', '']);
  });

  test('says why joining has failed, while there is no call', () => {
    view.error = new SottoError('worker-failed', 'x');
    assert.deepEqual([view.state, text('state')], ['failed', 'The call could not be joined.']);
    assert.match(text('reason'), /did not start/);
    view.call = call;
    assert.equal(view.state, 'waiting');
    view.call = null;
    view.error = undefined;
    assert.deepEqual([view.state, text('reason')], ['none', '']);
  });

  test('says who does not let this device in, until it is in', () => {
    view.call = call;
    view.namesOf = () => new Map([['bob', 'Bob']]);
    call.emit('refused', { by: 'bob', reason: 'password-wrong' });
    assert.match(text('reason'), /^Bob does not let this device in/);
    call.become('encrypted', [me, bob]);
    assert.equal(text('reason'), '');
    call.become('waiting');
    assert.equal(text('reason'), '', 'that was another time');
    call.emit('error', new SottoError('lost', 'x'));
    assert.match(text('reason'), /cannot follow/);
  });

  test('says when nothing is sent, also if that began before', () => {
    call.become('encrypted', [me]);
    call.staleSince = 0;
    view.call = call;
    assert.equal(view.state, 'stale');
    call.emit('fresh', { since: 1 });
    assert.deepEqual([view.state, text('reason')], ['encrypted', '']);
    call.emit('stale', { since: 2 });
    assert.match(text('state'), /Nothing is sent/);
    assert.match(text('reason'), /^Since /);
    call.become('waiting');
    assert.equal(text('reason'), '');
  });

  test('lists tracks that cannot be heard or seen, each until it is over', () => {
    view.call = call;
    call.become('encrypted', [me, bob]);
    assert.equal(part('faults').hidden, true);
    call.emit('undecryptable', { member: 'bob', track: 'camera', reason: 'not-authentic', since: 0 });
    const [first] = part('faults').children;
    call.emit('stalled', { member: 'bob', track: 'screen', since: 0 });
    assert.equal(part('faults').children[0], first, 'it is not read twice');
    assert.deepEqual(
      [faults().length, part('faults').hidden, part('faults').getAttribute('aria-live')],
      [2, false, 'polite'],
    );
    assert.match(faults()[0] ?? '', /^The camera of Bob .*changed on the way/);
    call.emit('decryptable', { member: 'bob', track: 'screen' });
    call.emit('resumed', { member: 'bob', track: 'camera' });
    assert.equal(faults().length, 2, 'others are over');
    call.emit('decryptable', { member: 'bob', track: 'camera' });
    assert.match(faults().join(), /^The screen of Bob gives no picture[^,]*$/);
    call.become('encrypted', [me]);
    assert.deepEqual(faults(), []);
  });

  test('leaves a call behind for another one, with its faults and reasons', () => {
    view.call = call;
    call.become('encrypted', [me, bob]);
    call.emit('undecryptable', { member: 'bob', track: 'camera', reason: undefined, since: 0 });
    const next = new FakeShownCall();
    next.become('encrypted', [me, bob]);
    view.call = next;
    assert.deepEqual(faults(), []);
    view.call = call;
    call.become('stopped');
    call.emit('error', new SottoError('crashed', 'x'));
    view.call = next;
    assert.equal(call.heardBy, 0);
    assert.deepEqual([view.state, faults()], ['encrypted', []]);
    next.become('stopped');
    assert.equal(text('reason'), '');
    view.call = null;
    assert.equal(next.heardBy, 0);
  });
});
