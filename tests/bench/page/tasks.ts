/** The longest task of the worker of one member of a large call. */

import type { Task } from '../orders.js';
import { Crowd } from './crowd.js';
import { RoomLog } from './room-log.js';
import { SottoMember } from './sotto.js';

/** What happened, and the longest task of that one member meanwhile. */
export interface LongTask {
  event: string;
  /** How many tasks there were. */
  tasks: number;
  longest: Task;
}

/** One member, and `size` - 1 others. */
export async function tasks(size: number): Promise<LongTask[]> {
  return [...(await asFounder(size)), ...(await asNewcomer(size))];
}

/** The member that was there first makes every change of the group. */
async function asFounder(size: number): Promise<LongTask[]> {
  const log = new RoomLog();
  const member = await SottoMember.start('first', '', log);
  const names = Array.from({ length: size - 1 }, (_, index) => `member ${index}`);
  const crowd = await Crowd.start(names, log);
  const [one, ...others] = crowd.readers;
  if (one === undefined) throw new RangeError('a call of one');
  log.join(member);
  await member.grown(1);
  const measured: LongTask[] = [];
  const during = async (event: string, members: number, happen: () => void) => {
    await member.vehicle.tasks();
    happen();
    await member.grown(members);
    await quiet();
    measured.push(summary(event, await member.vehicle.tasks()));
  };
  await during(`${size - 2} come at once, and it adds them`, size - 1, () => log.join(...others));
  await during('one more comes, and it adds them', size, () => log.join(one));
  await during('one leaves, and it removes them', size - 1, () => log.leave(one.member));
  crowd.end();
  member.vehicle.end();
  return measured;
}

async function asNewcomer(size: number): Promise<LongTask[]> {
  const log = new RoomLog();
  const names = Array.from({ length: size - 1 }, (_, index) => `member ${index}`);
  const crowd = await Crowd.start(names, log);
  log.join(...crowd.readers);
  const member = await SottoMember.start('last', '', log);
  await member.vehicle.tasks();
  log.join(member);
  await member.grown(size);
  await quiet();
  const measured = [summary(`it comes into a call of ${size - 1}`, await member.vehicle.tasks())];
  const [, one] = crowd.readers;
  if (one !== undefined) {
    log.leave(one.member);
    await member.grown(size - 1);
    await quiet();
    measured.push(summary('another leaves, and somebody else removes them', await member.vehicle.tasks()));
  }
  crowd.end();
  member.vehicle.end();
  return measured;
}

/** So long that what follows from a change has followed: groups tend their trees when it has been quiet. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 3000));
}

function summary(event: string, all: Task[]): LongTask {
  // Statistics are asked for only here, to know when an entry has been followed.
  const tasks = all.filter(({ what }) => what !== 'stats');
  const [longest = { milliseconds: 0, what: 'nothing' }] = tasks.toSorted(
    (one, other) => other.milliseconds - one.milliseconds,
  );
  return { event, tasks: tasks.length, longest };
}
