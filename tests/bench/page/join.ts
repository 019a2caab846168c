/** How long a join takes: from `Call.join` until the member can encrypt and decrypt, worker to worker, without a network. */

import { Call, type Preparation } from 'sotto';
import { CallMember } from './call-member.js';
import { FILES } from './files.js';
import { RoomLog } from './room-log.js';

/**
 * Milliseconds from `Call.join` of the last member until that member is in the group, once per round. `isPrepared`: the member's workers are
 * ready before, as those of an application that calls `Call.prepare` when its page loads.
 */
export async function join(members: number, rounds: number, isPrepared: boolean): Promise<number[]> {
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const log = new RoomLog();
    const present: CallMember[] = [];
    for (let index = 1; index < members; index++) {
      const { member } = await enter(log, present.length);
      present.push(member);
      await Promise.all(present.map((one) => one.grown(present.length)));
    }
    const prepared = isPrepared ? Call.prepare(FILES) : undefined;
    await prepared?.ready;
    await quiet();
    const { member, milliseconds } = await enter(log, present.length, prepared);
    times.push(milliseconds);
    await Promise.all([...present, member].map((one) => one.end()));
  }
  return times;
}

async function enter(
  log: RoomLog,
  present: number,
  prepared?: Preparation,
): Promise<{ member: CallMember; milliseconds: number }> {
  const member = new CallMember(`member ${present + 1}`, log);
  const begun = performance.now();
  await member.start(prepared);
  log.join(member);
  await member.grown(present + 1);
  return { member, milliseconds: performance.now() - begun };
}

/** Long enough for the work of the group that a join causes, tree repair included. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 2000));
}
