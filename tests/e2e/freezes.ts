/**
 * How long pictures stand still over joins and leaves, with Sotto and without, in turn: `npm run freezes -w tests --
 * --runs 5`. No frame may be lost in any run; seconds are printed, with the ratio of the medians.
 */

import assert from 'node:assert/strict';
import { parseArgs } from 'node:util';
import { comeAndGo } from './harness/come-and-go.js';
import type { Changing } from './harness/figures.js';
import { Stage } from './harness/stage.js';

const { values } = parseArgs({ options: { runs: { type: 'string', default: '5' } } });
const RUNS = Number(values.runs);
assert.ok(RUNS > 0, '--runs is a number');

const stage = await Stage.open();
const results: Changing[] = [];
try {
  for (let run = 0; run < RUNS; run++) {
    for (const clear of [true, false]) {
      const result = await comeAndGo(stage, `freezes-${run}-${clear}`, clear);
      await stage.clear();
      results.push(result);
      const { protected: sealed, seconds, frozenSeconds, held, late, longest, keyFrames } = result;
      console.log(
        `${run + 1} ${sealed ? 'with Sotto' : 'without'}: ${seconds} s, still ${frozenSeconds.toFixed(2)} s, ` +
          `${keyFrames} key frames, ${held} held, ${late} late, ${longest} ms at most`,
      );
    }
  }
} catch (error) {
  console.error(await stage.explain());
  throw error;
} finally {
  await stage.close();
}

const medianOf = (sealed: boolean, name: 'frozenSeconds' | 'keyFrames' | 'held') => {
  const of = results.filter((result) => result.protected === sealed).map((result) => result[name]);
  return of.sort((a, b) => a - b)[Math.floor(of.length / 2)] ?? Number.NaN;
};
const [without, withSotto] = [medianOf(false, 'frozenSeconds'), medianOf(true, 'frozenSeconds')];
console.log(
  `medians of ${RUNS}: still ${without.toFixed(2)} s without, ${withSotto.toFixed(2)} s with Sotto, ` +
    `ratio ${(withSotto / without).toFixed(2)}; key frames ${medianOf(false, 'keyFrames')} and ${medianOf(true, 'keyFrames')}; ` +
    `held ${medianOf(true, 'held')}`,
);
