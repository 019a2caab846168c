/** The end-to-end tests that take minutes each: `cargo xtask check --long --only browsers`. */

import { after, before } from 'node:test';
import { closeStage, openStage, perform } from './harness/scene.js';

before(openStage);
after(closeStage);
await import('./plan.js');
perform({ long: true });
