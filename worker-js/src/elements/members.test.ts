import './document.js';
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { SafetyRecord } from '../safety-number/record.js';
import { FakeShownCall, shown } from './fake-shown-call.js';

await import('../elements.js');

const element = () => document.createElement('sotto-members');
let call = new FakeShownCall();
let view = element();

beforeEach(() => {
  call = new FakeShownCall();
  view = element();
  document.body.replaceChildren(view);
});

const all = (part: string) =>
  [...(view.shadowRoot?.querySelectorAll<HTMLElement>(`[part~=${part}]`) ?? [])].filter(
    (one) => one.closest('[hidden]') === null,
  );
const texts = (part: string) => all(part).map(({ textContent }) => textContent);

const me = shown('me', 1);
const ana = shown('ana', 2, { name: 'Ana' });
const bob = shown('bob', null);

describe('<sotto-members>', () => {
  test('shows nobody before there is a group, and when it is over', () => {
    assert.deepEqual(texts('empty'), ['Nobody is in the group yet.']);
    view.call = call;
    call.become('encrypted', [me]);
    assert.deepEqual(texts('empty'), []);
    call.become('stopped');
    assert.deepEqual([texts('empty').length, texts('member').length], [1, 0]);
  });

  test('shows names, keys and oneself, and follows who comes and goes', () => {
    call.become('encrypted', [me, ana]);
    view.call = call;
    assert.deepEqual(texts('name'), ['me', 'Ana']);
    assert.deepEqual(texts('own'), ['you']);
    assert.equal(all('own')[0]?.parentElement?.firstElementChild?.textContent, 'me');
    call.become('encrypted', [me, ana, bob]);
    assert.deepEqual(texts('fingerprint'), [me.fingerprint, ana.fingerprint, 'no key to know them by']);
    call.become('encrypted', [me, bob]);
    assert.deepEqual(texts('name'), ['me', 'bob']);
  });

  test('is a named list of images of keys to a screen reader, and tells who comes and goes', () => {
    view.call = call;
    const [list] = view.shadowRoot?.querySelectorAll('ul') ?? [];
    assert.deepEqual(
      [list?.getAttribute('role'), list?.getAttribute('aria-label')],
      ['list', 'Members of the call'],
    );
    view.setAttribute('label', 'Mitglieder');
    assert.equal(list?.getAttribute('aria-label'), 'Mitglieder');
    call.become('encrypted', [me, ana]);
    const [news] = all('news');
    assert.deepEqual(
      [news?.getAttribute('role'), news?.textContent],
      ['status', ''],
      'the first list is no news',
    );
    assert.equal(all('fingerprint')[1]?.getAttribute('role'), 'img');
    assert.match(
      all('fingerprint')[1]?.getAttribute('aria-label') ?? '',
      /^Fingerprint of the key: 0 0 0 0 2, 0 0 0 0 2,/,
    );
    call.become('encrypted', [me, bob]);
    assert.equal(news?.textContent, 'bob joined. Ana left.');
  });

  test('keeps an item while its member is there, so that focus stays', () => {
    call.become('encrypted', [me, ana]);
    view.call = call;
    const [, before] = all('member');
    const [list] = all('members');
    assert.ok(list);
    const { replaceChildren } = list;
    list.replaceChildren = () => assert.fail('an element that is put in again loses the focus');
    call.become('encrypted', [me, { ...ana, name: 'Anne' }]);
    list.replaceChildren = replaceChildren;
    call.become('encrypted', [me, { ...ana, name: 'Anna' }, bob]);
    assert.equal(all('member')[1], before);
    assert.deepEqual(texts('name'), ['me', 'Anna', 'bob']);
  });

  test('shows who has proved to have the link, and what it means that nobody has', () => {
    view.call = call;
    call.become('encrypted', [me, ana]);
    assert.equal(texts('proven').length, 0);
    assert.match(texts('hint')[0] ?? '', /only the safety number/);
    call.become('encrypted', [
      { ...me, proven: true },
      { ...ana, proven: true },
    ]);
    assert.equal(texts('proven').length, 2);
    assert.match(texts('hint')[0] ?? '', /Everybody here has proved/);
  });

  test('shows marks of a record, by key, until there is another record', () => {
    call.become('encrypted', [me, ana]);
    view.call = call;
    const record = new SafetyRecord('me', [{ member: 'ana', fingerprint: ana.fingerprint, at: 0 }]);
    view.record = record;
    assert.match(texts('compared')[0] ?? '', /^✓ compared/);
    call.become('encrypted', [me, shown('ana', 3)]);
    assert.deepEqual(texts('compared'), []);
    call.become('encrypted', [me, ana, bob]);
    const safetyNumber = { digits: [], emoji: [], machine: '' };
    record.enter({ epoch: 1, members: [me, ana, bob], added: [], removed: [], safetyNumber });
    assert.ok(record.current);
    record.compared(record.current, ['bob'], 0);
    assert.equal(texts('compared').length, 2, 'a new mark is shown at once');
    view.record = null;
    assert.deepEqual(texts('compared'), []);
    let asked = 0;
    view.namesOf = () => {
      asked += 1;
      return new Map();
    };
    record.leave();
    assert.equal(asked, 1, 'the record is not followed any more');
  });

  test('shows names and statements of the application’s, anew when it says so', () => {
    call.become('encrypted', [me, ana]);
    view.call = call;
    view.namesOf = (ids) => new Map(ids.map((id) => [id, id.toUpperCase()]));
    assert.deepEqual(texts('name'), ['ME', 'ANA']);
    view.namesOf = null;
    assert.deepEqual(texts('name'), ['me', 'Ana']);
    let same: boolean | null = null;
    view.codeOf = (id) => (id === 'ana' ? { hash: 'aabbccddee', same } : null);
    assert.deepEqual(texts('code'), ['says it runs code aabbccdd']);
    same = true;
    view.update();
    assert.deepEqual(texts('code'), ['says it runs the same code as this page']);
  });

  test('takes names for text', () => {
    call.become('encrypted', [shown('ana', 1, { name: '<img src=x onerror=alert(1)>' })]);
    view.call = call;
    assert.deepEqual(texts('name'), ['<img src=x onerror=alert(1)>']);
    assert.equal(view.shadowRoot?.querySelector('img'), null);
  });

  test('warns of another key until a person has looked at it, in the document or not', () => {
    const heard: unknown[] = [];
    document.body.addEventListener('keyseen', (event) => {
      if (event instanceof CustomEvent) heard.push(event.detail);
    });
    view.call = call;
    view.remove();
    const other = shown('ana', 5);
    call.become('encrypted', [me, other]);
    call.emit('key-changed', { member: 'ana', before: ana.fingerprint, fingerprint: other.fingerprint });
    document.body.append(view);
    assert.match(texts('key-words')[0] ?? '', /another key than before/);
    assert.match(texts('news')[0] ?? '', /^ana: This member came with another key/);
    call.become('encrypted', [me]);
    call.become('encrypted', [me, other]);
    assert.equal(texts('key-words').length, 1, 'to go and to come hides nothing');
    all('button')[0]?.click();
    assert.deepEqual(texts('key-words'), []);
    assert.deepEqual(heard, [{ member: 'ana', fingerprint: other.fingerprint }]);
    assert.equal(view.shadowRoot?.activeElement, all('member')[1]);
  });

  test('leaves a call behind for another one, with its warnings', () => {
    view.call = call;
    call.become('encrypted', [me, ana]);
    call.emit('key-changed', { member: 'ana', before: '1', fingerprint: ana.fingerprint });
    assert.equal(all('key').length, 1);
    const next = new FakeShownCall();
    next.become('encrypted', [ana]);
    view.call = next;
    assert.equal(call.heardBy, 0);
    assert.deepEqual([texts('name'), texts('key').length], [['Ana'], 0]);
    view.call = null;
    assert.equal(next.heardBy, 0);
    assert.equal(texts('empty').length, 1);
  });
});
