import { callTest } from '../harness/call-test.js';
import { comeAndGo } from '../harness/come-and-go.js';

callTest(
  'twenty joins and leaves cost those who stay no frame',
  async ({ testbed, figures, room }) => {
    figures.changing.push(await comeAndGo(testbed, `${room}-clear`, true));
    await testbed.clear();
    figures.changing.push(await comeAndGo(testbed, `${room}-sealed`, false));
  },
  { long: true },
);
