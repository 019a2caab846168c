import { callTest } from '../harness/call-test.js';
import { frozenCommitter } from './frozen-committer.js';
import { lostNetwork } from './lost-network.js';

callTest('the committer, a tab of Chromium, is frozen for half a minute in the middle of an add', (set) =>
  frozenCommitter(set, ['chromium', 'firefox', 'chromium'], 'pages'),
);

callTest(
  'the committer, a tab of Firefox, is frozen for half a minute in the middle of an add',
  (set) => frozenCommitter(set, ['firefox', 'chromium', 'firefox'], 'pages'),
  { long: true },
);

// To Sotto it is the same in Firefox: all processes of the browser stand still, so none could differ.
callTest(
  "the committer's machine sleeps for half a minute in the middle of an add",
  (set) => frozenCommitter(set, ['chromium', 'chromium', 'firefox'], 'browser'),
  { long: true },
);

callTest(
  'two members are without a network, for eight seconds and for a minute, and the committer stays',
  (set) =>
    lostNetwork(set, [
      ['ada', 'chromium'],
      ['ben', 'firefox'],
      ['cleo', 'chromium'],
    ]),
);

callTest(
  'the committer and another are without a network, for a minute and for eight seconds',
  (set) =>
    lostNetwork(set, [
      ['cleo', 'firefox'],
      ['ada', 'firefox'],
      ['ben', 'chromium'],
    ]),
  { long: true },
);
