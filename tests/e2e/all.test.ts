/** All end-to-end tests, in one process, so that they share the server and the browsers. */

import { after, afterEach, before } from 'node:test';
import { closeStage, endTest, openStage } from './harness/scene.js';

before(openStage);
afterEach(endTest);
after(closeStage);

await import('./cases/protection-matrix.js');
await import('./cases/connections.js');
await import('./cases/mesh.js');
await import('./cases/watch.js');
await import('./cases/reception.js');
await import('./cases/audio-formats.js');
await import('./cases/without-mime-type.js');
await import('./cases/losses.js');
await import('./cases/three-join.js');
await import('./cases/committer-leaves.js');
await import('./cases/renewal.js');
await import('./cases/five-at-once.js');
await import('./cases/what-the-sfu-sees.js');
await import('./cases/codecs.js');
await import('./cases/layers.js');
await import('./cases/cipher-suites.js');
await import('./cases/tampering.js');
await import('./cases/bad-input.js');
await import('./cases/links.js');
await import('./cases/crash.js');
await import('./cases/last-one-waiting.js');
await import('./cases/withheld-log.js');
await import('./cases/coming-back.js');
await import('./cases/half-open.js');
await import('./cases/key-continuity.js');
await import('./cases/comings-and-goings.js');
await import('./cases/long-absences.js');
