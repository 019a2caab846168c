/** One member of a call as an app has it: `Call.join`, and the log of this page as its channel. */

import { Call, type Channel, type Entry, type Outgoing, type Preparation } from 'sotto';
import { FILES } from './files.js';
import type { Reader, RoomLog } from './room-log.js';

export class CallMember implements Reader, Channel {
  readonly member: string;
  readonly #log: RoomLog;
  onentry: ((entry: Entry) => void) | null = null;
  #call: Call | undefined;

  constructor(member: string, log: RoomLog) {
    this.member = member;
    this.#log = log;
  }

  take(entry: Entry): void {
    this.onentry?.(entry);
  }

  send(message: Outgoing): void {
    this.#log.send(this.member, message);
  }

  /** Starts the workers, or takes those that are prepared. */
  async start(prepared?: Preparation): Promise<Call> {
    const workers = prepared === undefined ? FILES : { prepared };
    this.#call = await Call.join({ member: this.member, channel: this, ...workers });
    return this.#call;
  }

  /** Resolves when the group has so many members. */
  grown(members: number): Promise<void> {
    const call = this.#call;
    if (call === undefined) throw new TypeError(`${this.member} has no workers`);
    return new Promise((resolve) => {
      const look = () => {
        if (call.members.length === members) resolve();
      };
      call.on('members', look);
      look();
    });
  }

  end(): Promise<void> | undefined {
    return this.#call?.leave();
  }
}
