/** Time per frame of all contestants, in rounds: load on the machine from outside slows them alike. */

import type { Lane, Line } from '../orders.js';
import type { Contestant, Name } from './contestant.js';

export interface SpeedOptions {
  /** Bytes of a frame. */
  sizes: number[];
  rounds: number;
  /** About how long one batch of frames takes, in milliseconds. Clocks in browsers are coarse. */
  batch: number;
}

/** One contestant, one way to lead frames through, one size. */
export interface Cell {
  name: Name;
  lane: Lane;
  size: number;
  /** Frames in a batch. */
  frames: number;
  /** Microseconds per frame in each round. */
  seal: number[];
  open: number[];
  /** By which a sealed frame is longer. */
  bytesAdded: number;
}

/** The counts that are made once for each contestant. */
export interface Counts {
  name: Name;
  /** By which WebAssembly memory grew in all measured rounds, in both workers; `null` without WebAssembly. */
  memoryGrowth: number | null;
  memory: number | null;
  /**
   * How often a frame's bytes were copied by `set` and `slice` when sealing. Copies made in other ways, which Sotto does
   * not use, are not seen.
   */
  copies: number;
}

export interface Speed {
  cells: Cell[];
  counts: Counts[];
}

/** Bytes in one batch, at most: in a call frames are soon gone, and memory is not always new. */
const BATCH_BYTES = 3e6;
const MOST_FRAMES = 4000;
/** Tiers of compilers are climbed in the first rounds. */
const WARM_UP = 4;
/** The last size at which a frame is one of audio. */
const AUDIO = 80;

class Track {
  readonly cell: Cell;
  readonly #contestant: Contestant;
  readonly #plain: Uint8Array<ArrayBuffer>;

  constructor(name: Name, contestant: Contestant, lane: Lane, size: number) {
    this.cell = { name, lane, size, frames: 8, seal: [], open: [], bytesAdded: 0 };
    this.#contestant = contestant;
    this.#plain = new Uint8Array(size);
    for (let at = 0; at < size; at += 65_536) {
      crypto.getRandomValues(this.#plain.subarray(at, Math.min(size, at + 65_536)));
    }
    // A delta frame of VP8 (RFC 6386 §9.1).
    this.#plain[0] = 0x31;
  }

  /** Seals a batch and opens it again. Microseconds per frame. */
  async batch(): Promise<{ seal: number; open: number }> {
    const { lane, size, frames } = this.cell;
    const line = (direction: Line['direction']): Line => ({
      direction,
      lane,
      kind: size <= AUDIO ? 'audio' : 'video',
    });
    const plain = Array.from({ length: frames }, () => this.#plain.slice().buffer);
    const sealed = await this.#contestant.seal.run(line('seal'), plain);
    const lengths = new Set(sealed.frames.map(({ byteLength }) => byteLength));
    this.cell.bytesAdded = Math.max(...lengths) - size;
    const opened = await this.#contestant.open.run(line('open'), sealed.frames);
    for (const frame of [opened.frames[0], opened.frames.at(-1)]) this.#check(frame);
    const each = (milliseconds: number) => (1000 * milliseconds) / frames;
    return { seal: each(sealed.milliseconds), open: each(opened.milliseconds) };
  }

  async warmUp(batch: number): Promise<void> {
    const most = Math.min(MOST_FRAMES, Math.floor(BATCH_BYTES / this.cell.size));
    for (let round = 0; round < WARM_UP; round++) {
      const { seal, open } = await this.batch();
      const wanted = (1000 * batch) / Math.max(0.1, Math.min(seal, open));
      this.cell.frames = Math.max(8, Math.min(most, Math.round(wanted)));
    }
  }

  async measure(): Promise<void> {
    const { seal, open } = await this.batch();
    this.cell.seal.push(seal);
    this.cell.open.push(open);
  }

  #check(frame: ArrayBuffer | undefined): void {
    const bytes = new Uint8Array(frame ?? new ArrayBuffer(0));
    const same = bytes.length === this.#plain.length && bytes.every((byte, at) => byte === this.#plain[at]);
    if (!same) throw new Error(`${this.cell.name}: what was opened is not what was sealed`);
  }
}

export async function speed(
  contestants: Partial<Record<Name, Contestant>>,
  { sizes, rounds, batch }: SpeedOptions,
): Promise<Speed> {
  const entered = Object.entries(contestants) as [Name, Contestant][];
  const tracks = sizes.flatMap((size) =>
    entered.flatMap(([name, contestant]) =>
      contestant.lanes.map((lane) => new Track(name, contestant, lane, size)),
    ),
  );
  for (const track of tracks) await track.warmUp(batch);
  const before = await Promise.all(entered.map(([, contestant]) => memoryOf(contestant)));
  for (let round = 0; round < rounds; round++) {
    // The order rotates: no contestant always comes after the one that loads the machine most.
    const first = Math.floor((round * tracks.length) / rounds);
    for (const track of [...tracks.slice(first), ...tracks.slice(0, first)]) await track.measure();
  }
  const counts = await Promise.all(
    entered.map(async ([name, contestant], index): Promise<Counts> => {
      const [then, now] = [before[index] ?? null, await memoryOf(contestant)];
      return {
        name,
        memory: now,
        memoryGrowth: then === null || now === null ? null : now - then,
        copies: await copiesOf(contestant),
      };
    }),
  );
  return { cells: tracks.map(({ cell }) => cell), counts };
}

async function memoryOf({ seal, open }: Contestant): Promise<number | null> {
  const [one, other] = await Promise.all([seal.memory(), open.memory()]);
  return one === null || other === null ? null : one + other;
}

/** Frames to count copies over, and the size of each. */
const COUNTED = 16;
const COUNTED_SIZE = 1200;

async function copiesOf({ seal }: Contestant): Promise<number> {
  const frames = Array.from({ length: COUNTED }, () => {
    const frame = new Uint8Array(COUNTED_SIZE).fill(0x31);
    return frame.buffer;
  });
  const { bytes } = await seal.copies({ direction: 'seal', lane: 'streams', kind: 'video' }, frames);
  // Small copies, of nonces and the like, do not count.
  return Math.floor(bytes / COUNTED / COUNTED_SIZE);
}
