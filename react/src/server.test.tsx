import assert from 'node:assert/strict';
import { test } from 'node:test';
import { renderToString } from 'react-dom/server';
import { CallState } from './call-state.js';
import { FakeJoins } from './fake-call.js';
import { Members } from './members.js';
import { SafetyNumber } from './safety-number.js';
import { useCall } from './use-call.js';
import { useMembers, useSafetyNumber } from './use-call-state.js';

test('a server renders the page before the call, joins nothing and has no document', () => {
  assert.equal(globalThis.document, undefined);
  const joins = new FakeJoins();
  function Page() {
    const { status, call } = useCall((signal) => joins.join(signal), []);
    const members = useMembers(call);
    const value = useSafetyNumber(call);
    return (
      <p>
        <span>{`${status} ${members.length}`}</span>
        <SafetyNumber value={value} className="big" full />
        <Members call={null} compact label="People" />
        <CallState call={null} className="state" />
      </p>
    );
  }
  assert.equal(
    renderToString(<Page />),
    '<p><span>joining 0</span><sotto-safety-number class="big" full=""></sotto-safety-number>' +
      '<sotto-members compact="" label="People"></sotto-members>' +
      '<sotto-call-state class="state"></sotto-call-state></p>',
  );
  assert.deepEqual(joins.log, []);
});
