/**
 * All tests, in their order. Those that mostly wait do so side by side; those that keep both cores busy run alone: two calls of
 * three people at a time take longer than one after the other, since what comes too late is sent and asked for again.
 */

import { concurrently } from './harness/call-test.js';

// One page in one browser.
concurrently(3);
await import('./cases/reception.js');
await import('./cases/audio-formats.js');
await import('./cases/links.js');
await import('./cases/changed-files.js');
await import('./cases/connections.js');
await import('./cases/without-mime-type.js');

// Calls of two that mostly wait.
concurrently(2);
await import('./cases/losses.js');
await import('./cases/coming-back.js');
await import('./cases/bad-input.js');
await import('./cases/half-open.js');
await import('./cases/watch.js');
await import('./cases/crash.js');
await import('./cases/short-authentication.js');
await import('./cases/links-with-secret.js');
await import('./cases/key-continuity.js');
await import('./cases/safety-number.js');
await import('./cases/last-one-waiting.js');
await import('./cases/code-statements.js');
await import('./cases/server-in-the-middle.js');

// As many connections as two cores can serve, or nothing that may be late.
concurrently(1);
await import('./cases/voice.js');
await import('./cases/what-the-sfu-sees.js');
await import('./cases/cipher-suites.js');
await import('./cases/data.js');
await import('./cases/committer-leaves.js');
await import('./cases/three-join.js');
await import('./cases/tampering.js');
await import('./cases/bad-keys.js');
await import('./cases/protection-matrix.js');
await import('./cases/renewal.js');
await import('./cases/mesh.js');
await import('./cases/five-at-once.js');
await import('./cases/codecs.js');
await import('./cases/layers.js');
await import('./cases/comings-and-goings.js');
await import('./cases/withheld-log.js');

// Calls of three in which members are absent for longer than all are there.
concurrently(2);
await import('./cases/long-absences.js');
