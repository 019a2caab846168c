import { scene } from '../harness/scene.js';
import { together } from '../harness/together.js';
import { frozenCommitter } from './frozen-committer.js';
import { lostNetwork } from './lost-network.js';

scene('the committer is frozen for half a minute in the middle of an add', async (set) => {
  const inRoom = (name: string) => ({ ...set, room: `${set.room}-${name}` });
  await together({
    'a tab of Chromium': () => frozenCommitter(inRoom('tab-1'), ['chromium', 'firefox', 'chromium'], 'pages'),
    'a tab of Firefox': () => frozenCommitter(inRoom('tab-2'), ['firefox', 'chromium', 'firefox'], 'pages'),
    // To Sotto it is the same in Firefox: all processes of the browser stand still, so none could differ.
    'a machine that sleeps': () =>
      frozenCommitter(inRoom('asleep'), ['chromium', 'chromium', 'firefox'], 'browser'),
  });
});

scene('members are without a network for eight seconds and for a minute', async (set) => {
  const inRoom = (name: string) => ({ ...set, room: `${set.room}-${name}` });
  await together({
    'the committer stays': () =>
      lostNetwork(inRoom('1'), [
        ['ada', 'chromium'],
        ['ben', 'firefox'],
        ['cleo', 'chromium'],
      ]),
    'the committer is among them': () =>
      lostNetwork(inRoom('2'), [
        ['cleo', 'firefox'],
        ['ada', 'firefox'],
        ['ben', 'chromium'],
      ]),
  });
});
