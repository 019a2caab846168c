/** Two members of a call, in the workers that apps use. */

import type { Entry } from 'sotto';
import type { Follow, FromWorker, ToWorker } from '../../../worker-js/src/shared/messages.js';
import type { Contestant } from './contestant.js';
import { type Reader, RoomLog } from './room-log.js';
import { Vehicle } from './vehicle.js';

/** One member. */
export class SottoMember implements Reader {
  readonly member: string;
  /** Frames go through this one. */
  readonly vehicle: Vehicle;
  /** This one follows the log. */
  readonly group: Vehicle;
  readonly #epochs: (readonly string[])[] = [];
  #listen: () => void = () => {};

  private constructor(member: string, other: string, log: RoomLog) {
    this.member = member;
    this.group = new Vehicle('/sotto.worker.js');
    this.vehicle = new Vehicle(`/sotto.worker.js?other=${other}`);
    this.vehicle.worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'send') log.send(member, data);
      if (data.type === 'event' && data.event.type === 'epoch') {
        this.#epochs.push(data.event.members.map(({ member: name }) => name));
        this.#listen();
      }
    });
  }

  static async start(member: string, other: string, log: RoomLog): Promise<SottoMember> {
    const started = new SottoMember(member, other, log);
    const { port1, port2 } = new MessageChannel();
    const module = await WebAssembly.compileStreaming(fetch('/sotto.wasm'));
    started.group.worker.postMessage({ type: 'follow', port: port1, module } satisfies Follow, [port1]);
    started.vehicle.worker.postMessage({ type: 'load', module } satisfies ToWorker);
    const start: ToWorker = { type: 'start', config: { member }, group: port2 };
    const isReply = ({ type }: FromWorker) => type !== 'loaded';
    const reply = await started.vehicle.ask<FromWorker>(start, isReply, [port2]);
    if (reply.type !== 'ready') throw new Error(JSON.stringify(reply));
    return started;
  }

  async take(entry: Entry): Promise<void> {
    this.vehicle.worker.postMessage({ type: 'entry', entry } satisfies ToWorker);
    // An answer comes after all that was said before.
    const asked: ToWorker = { type: 'stats', request: 0 };
    await this.vehicle.ask<FromWorker>(asked, ({ type }) => type === 'stats');
  }

  end(): void {
    this.vehicle.end();
    this.group.end();
  }

  /** Resolves when the group has so many members. */
  async grown(members: number): Promise<void> {
    while (this.#epochs.at(-1)?.length !== members) {
      await new Promise<void>((resolve) => {
        this.#listen = resolve;
      });
    }
  }
}

export async function sotto(): Promise<Contestant> {
  const log = new RoomLog();
  const alice = await SottoMember.start('alice', 'bob', log);
  const bob = await SottoMember.start('bob', 'alice', log);
  log.join(alice, bob);
  await Promise.all([alice.grown(2), bob.grown(2)]);
  return { seal: alice.vehicle, open: bob.vehicle, lanes: ['streams', 'bare'] };
}
