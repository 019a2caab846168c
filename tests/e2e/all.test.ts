/** The end-to-end tests of each test run, in one process, so that they share the server and the browsers. */

import { after, before } from 'node:test';
import { closeStage, openStage, perform } from './harness/scene.js';

before(openStage);
after(closeStage);
await import('./plan.js');
perform({ long: false });
