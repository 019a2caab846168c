import assert from 'node:assert/strict';
import type { BrowserName } from '../harness/browsers.js';
import { callTest, type TestContext } from '../harness/call-test.js';
import { matrixLines } from '../harness/matrix-lines.js';
import { closePage } from '../harness/windows.js';
import { type Cell, type CellResult, cellsOf, type Making, ROLES, WAYS } from '../page/lab/cells.js';

/** Cells that run side by side. */
const BATCH = 10;
/** Cells that one page runs, for Chromium lets a page have 500 connections, closed ones included. */
const CELLS_OF_PAGE = 90;

/** Frames that are decoded wherever something may be. */
const FRAMES = 8;

/** An adopted connection is under the same protection as one that the call made: the first, a middle and the last moment. */
const ADOPTED: readonly Making[] = ['adopted by the call', 'adopted without the flag'];
const SOME_MOMENTS: readonly Cell['moment'][] = ['same task', 'a task later', 'while connected'];

callTest('protected at whichever moment: in force, or an error', async (set) => {
  await inBothBrowsers(set, cellsOf(['plain']));
});

callTest('a connection of the call: in force at any moment, and silent before', async (set) => {
  await inBothBrowsers(set, [
    ...cellsOf(['created by the call']).filter(({ moment }) => SOME_MOMENTS.includes(moment)),
    ...neverBound(['created by the call']),
  ]);
});

callTest(
  'protected at whichever moment: all other ways to make a connection',
  async (set) => {
    await inBothBrowsers(set, [
      ...cellsOf(['with the flag']),
      ...cellsOf(['created by the call']).filter(({ moment }) => !SOME_MOMENTS.includes(moment)),
      ...cellsOf(ADOPTED).filter(({ moment }) => SOME_MOMENTS.includes(moment)),
      ...neverBound(ADOPTED),
    ]);
  },
  { long: true },
);

/**
 * Chromium uses a transform that was set in the task in which the sender or receiver was made, and with the flag any.
 * Firefox uses any.
 */
function expected(browser: BrowserName, { way, moment, role, making }: Cell): CellResult['outcome'] {
  if (browser === 'firefox' || making !== 'plain') return 'in force';
  const isOfEarlierTask =
    way === 'recvonly line used again' || (way === 'addTrack' && role === 'receiver in ontrack');
  const isAtOnce = moment === 'same task' || moment === 'a microtask later';
  return isAtOnce && !isOfEarlierTask ? 'in force' : 'transform-ignored';
}

function neverBound(makings: readonly Making[]): Cell[] {
  return makings.flatMap((making) =>
    ROLES.flatMap((role) => WAYS.map((way): Cell => ({ way, moment: 'never', role, making }))),
  );
}

async function inBothBrowsers({ testbed, figures }: TestContext, cells: readonly Cell[]): Promise<void> {
  // One after the other: a batch has forty connections.
  await run('chromium');
  await run('firefox');

  async function run(browser: BrowserName): Promise<void> {
    let page = await testbed.page(browser, 'lab');
    const results: CellResult[] = [];
    for (let first = 0; first < cells.length; first += BATCH) {
      if (first > 0 && first % CELLS_OF_PAGE === 0) {
        await closePage(page);
        page = await testbed.page(browser, 'lab');
      }
      const batch = cells.slice(first, first + BATCH);
      const part = await page.evaluate((some) => window.lab.matrix(some), batch);
      assert.ok(part.control >= FRAMES, 'a connection without Sotto decodes');
      results.push(...part.cells);
    }
    figures.protection.push(...matrixLines(browser, results));
    assert.deepEqual(faultsOf(browser, results), []);
    assert.equal(results.length, cells.length);
  }
}

/** The differences from the expected outcome, in words. */
function faultsOf(browser: BrowserName, results: readonly CellResult[]): string[] {
  return results.flatMap((result) => {
    const { cell, outcome, outcomeWithSotto, strangerPackets, strangerDecoded, sottoDecoded } = result;
    const wanted = expected(browser, cell);
    const isUnbound = cell.moment === 'never';
    const faults: Record<string, boolean> = {
      [`is ${outcome} and ${outcomeWithSotto}, not ${wanted}`]:
        outcome !== wanted || outcomeWithSotto !== wanted,
      [`${strangerDecoded} frames decoded without Sotto on the other side`]: strangerDecoded > 0,
    };
    if (outcome === 'in force' && !isUnbound) {
      faults[`only ${sottoDecoded} frames decoded by Sotto`] = sottoDecoded < FRAMES;
      faults[`only ${strangerPackets} packets sent`] = strangerPackets < FRAMES;
    }
    if (isUnbound) {
      faults[`${sottoDecoded} frames decoded that nobody has bound`] = sottoDecoded > 0;
      faults[`${strangerPackets} packets sent that nobody has bound`] =
        cell.role === 'sender' && strangerPackets > 0;
    }
    const told = Object.entries(faults).filter(([, isOne]) => isOne);
    return told.map(([fault]) => `${Object.values(cell).join(', ')}: ${fault}`);
  });
}
