import { scene } from '../harness/scene.js';
import { together } from '../harness/together.js';
import { frozenCommitter } from './frozen-committer.js';
import { lostNetwork } from './lost-network.js';

scene('frozen for half a minute, or without a network for a minute: all end in the call', async (set) => {
  const inRoom = (name: string) => ({ ...set, room: `${set.room}-${name}` });
  await together({
    'a frozen tab of Chromium': () =>
      frozenCommitter(inRoom('tab-1'), ['chromium', 'firefox', 'chromium'], 'pages'),
    'a frozen tab of Firefox': () =>
      frozenCommitter(inRoom('tab-2'), ['firefox', 'chromium', 'firefox'], 'pages'),
    // To Sotto it is the same in Firefox: nothing is left of a browser that could differ.
    'a machine that sleeps': () =>
      frozenCommitter(inRoom('asleep'), ['chromium', 'chromium', 'firefox'], 'browser'),
    'no network, the committer stays': () =>
      lostNetwork(inRoom('network-1'), [
        ['ada', 'chromium'],
        ['ben', 'firefox'],
        ['cleo', 'chromium'],
      ]),
    'no network, the committer is among them': () =>
      lostNetwork(inRoom('network-2'), [
        ['cleo', 'firefox'],
        ['ada', 'firefox'],
        ['ben', 'chromium'],
      ]),
  });
});
