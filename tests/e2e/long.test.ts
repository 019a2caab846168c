/** The end-to-end tests that take minutes each: `cargo xtask check --long --only browsers`. */

import { after, before } from 'node:test';
import { closeTestbed, defineTests, openTestbed } from './harness/call-test.js';

before(openTestbed);
after(closeTestbed);
await import('./plan.js');
defineTests({ long: true });
