/** The page's end of the worker with many members. */

import type { Entry } from 'sotto';
import type { FromCrowd, ToCrowd } from '../orders.js';
import type { Reader, RoomLog } from './room-log.js';

/** Members that follow the log together. */
export class Crowd {
  readonly readers: readonly Reader[];
  readonly #worker = new Worker('/crowd.worker.js', { type: 'module' });
  #followed: () => void = () => {};

  private constructor(members: readonly string[], log: RoomLog) {
    this.readers = members.map((member) => ({ member, take: (entry) => this.#take(member, entry) }));
    this.#worker.onmessage = ({ data }: MessageEvent<FromCrowd>) => {
      if (data.crowd === 'followed') this.#followed();
      else for (const { from, ...message } of data.said) log.send(from, message);
    };
  }

  static async start(members: string[], log: RoomLog): Promise<Crowd> {
    const crowd = new Crowd(members, log);
    await crowd.#tell({ crowd: 'start', members });
    return crowd;
  }

  end(): void {
    this.#worker.terminate();
  }

  #take(member: string, entry: Entry): Promise<void> {
    return this.#tell({ crowd: 'entry', entries: [[member, entry]] });
  }

  #tell(message: ToCrowd): Promise<void> {
    return new Promise((resolve) => {
      this.#followed = resolve;
      this.#worker.postMessage(message);
    });
  }
}
