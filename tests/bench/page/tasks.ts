/** The longest tasks of the workers of one member of a large call. */

import type { Task } from '../orders.js';
import { Crowd } from './crowd.js';
import { RoomLog } from './room-log.js';
import { SottoMember } from './sotto.js';

/** An event, and the longest tasks of that one member meanwhile. */
export interface LongTask {
  event: string;
  /** Of the worker that frames go through. */
  media: Task;
  /** Of the one that follows the log. */
  group: Task;
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
    await summary('', member);
    happen();
    await member.grown(members);
    await quiet();
    measured.push(await summary(event, member));
  };
  await during(`${size - 2} come at once, and it adds them`, size - 1, () => log.join(...others));
  await during('one more comes, and it adds them', size, () => log.join(one));
  await during('one leaves, and it removes them', size - 1, () => log.leave(one.member));
  crowd.end();
  member.end();
  return measured;
}

async function asNewcomer(size: number): Promise<LongTask[]> {
  const log = new RoomLog();
  const names = Array.from({ length: size - 1 }, (_, index) => `member ${index}`);
  const crowd = await Crowd.start(names, log);
  log.join(...crowd.readers);
  const member = await SottoMember.start('last', '', log);
  await summary('', member);
  log.join(member);
  await member.grown(size);
  await quiet();
  const measured = [await summary(`it comes into a call of ${size - 1}`, member)];
  const [, one] = crowd.readers;
  if (one !== undefined) {
    log.leave(one.member);
    await member.grown(size - 1);
    await quiet();
    measured.push(await summary('another leaves, and somebody else removes them', member));
  }
  crowd.end();
  member.end();
  return measured;
}

/** Long enough for the work that follows a change: groups repair their trees when it has been quiet. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 3000));
}

/** The longest tasks since the last time. */
async function summary(event: string, { vehicle, group }: SottoMember): Promise<LongTask> {
  return { event, media: longest(await vehicle.tasks()), group: longest(await group.tasks()) };
}

function longest(tasks: Task[]): Task {
  // Statistics are asked for only here, so as not to send entries faster than they are taken.
  const [first = { milliseconds: 0, what: 'nothing' }] = tasks
    .filter(({ what }) => what !== 'stats')
    .toSorted((one, other) => other.milliseconds - one.milliseconds);
  return first;
}
