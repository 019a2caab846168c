/** The end-to-end tests of each test run, in one process, so that they share the server and the browsers. */

import { after, before } from 'node:test';
import { closeTestbed, defineTests, openTestbed } from './harness/call-test.js';

before(openTestbed);
after(closeTestbed);
await import('./plan.js');
defineTests({ long: false });
