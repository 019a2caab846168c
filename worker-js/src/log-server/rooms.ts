import type { Limits } from '../log/wire/Limits.js';
import type { Kept } from './backlog.js';
import type { CoreOptions } from './output.js';
import { Room } from './room.js';

/** All rooms with at least one member, by name. */
export class Rooms {
  readonly #limits: Limits;
  readonly #logBytes: number;
  readonly #make: NonNullable<CoreOptions['room']>;
  readonly #rooms = new Map<string, Room>();
  readonly #kept: Kept = { bytes: 0 };

  constructor({ limits, budgets, room }: CoreOptions) {
    this.#limits = limits;
    this.#logBytes = budgets.logBytes;
    this.#make = room ?? ((...given) => new Room(...given));
  }

  find(name: string): Room | undefined {
    return this.#rooms.get(name);
  }

  /** Makes a room. `undefined`: there are as many as may be. */
  open(name: string): Room | undefined {
    if (this.#rooms.size >= this.#limits.rooms) return undefined;
    const room = this.#make(this.#limits, this.#kept);
    this.#rooms.set(name, room);
    return room;
  }

  /** Takes a room off the list if it has no member. The next of its name has a log of its own. */
  closeIfEmpty(name: string, room: Room): void {
    if (room.empty && this.#rooms.get(name) === room) this.#rooms.delete(name);
  }

  /** Whether so many bytes more may be kept in all logs together. */
  hasPlace(bytes: number): boolean {
    return this.#kept.bytes + bytes <= this.#logBytes;
  }

  all(): [string, Room][] {
    return [...this.#rooms];
  }
}
