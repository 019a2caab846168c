/**
 * How long pictures stand still over joins and leaves, with Sotto and without, in turn: `npm run freezes -w tests --
 * --runs 5`. Asserted are counts: frames lost, pauses behind Sotto against those before it in the same run, key frames.
 * Seconds are printed; on a machine that runs five browsers' pages they say more about the machine.
 */

import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { comeAndGo } from './harness/come-and-go.js';
import type { Changing } from './harness/figures.js';
import { Testbed } from './harness/testbed.js';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const RUNS = Number(values.runs);
assert.ok(RUNS > 0, '--runs is a number');

const testbed = await Testbed.open();
const results: Changing[] = [];
try {
  for (let run = 0; run < RUNS; run++) {
    for (const clear of [true, false]) {
      const result = await comeAndGo(testbed, `freezes-${run}-${clear}`, clear);
      await testbed.clear();
      results.push(result);
      const {
        protected: sealed,
        seconds,
        frozenSeconds,
        held,
        late,
        longest,
        keyFrames,
        before,
        behind,
      } = result;
      console.log(
        `${run + 1} ${sealed ? 'with Sotto' : 'without'}: ${seconds} s, still ${frozenSeconds.toFixed(2)} s, ` +
          `${before.count} pauses before Sotto, ${behind.count} behind it, ${keyFrames} key frames, ${held} held, ${late} late, ${longest} ms at most; first pictures ${result.welcomeToFirstPicture.join(' ')}`,
      );
    }
  }
} catch (error) {
  console.error(await testbed.explain());
  throw error;
} finally {
  await testbed.close();
}

/** Pauses behind Sotto for each before it. On a quiet machine there are hardly any, so one in each run is no matter. */
const MOST_PAUSES = 1.2;
/** Key frames for each in a call without Sotto. */
const MOST_KEY_FRAMES = 2;

const medianOf = (sealed: boolean, name: 'frozenSeconds' | 'keyFrames' | 'held') => {
  const of = results.filter((result) => result.protected === sealed).map((result) => result[name]);
  return of.sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? Number.NaN;
};
const [without, withSotto] = [medianOf(false, 'frozenSeconds'), medianOf(true, 'frozenSeconds')];
console.log(
  `medians of ${RUNS}: still ${without.toFixed(2)} s without, ${withSotto.toFixed(2)} s with Sotto; ` +
    `key frames ${medianOf(false, 'keyFrames')} and ${medianOf(true, 'keyFrames')}; ` +
    `held ${medianOf(true, 'held')}`,
);

const sealed = results.filter((result) => result.protected);
const pausesOf = (place: 'before' | 'behind') =>
  sealed.reduce((sum, { [place]: { count } }) => sum + count, 0);
const [before, behind] = [pausesOf('before'), pausesOf('behind')];
console.log(`pauses of all runs with Sotto: ${before} before it, ${behind} behind it`);
assert.ok(behind <= Math.max(MOST_PAUSES * before, before + RUNS), 'Sotto holds pictures up');
assert.ok(
  medianOf(true, 'keyFrames') <= MOST_KEY_FRAMES * medianOf(false, 'keyFrames'),
  'too many key frames',
);
