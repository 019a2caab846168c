/** The two ends between which a contestant leads frames, and the clock at them. */

import type { Lane } from '../orders.js';
import type { Frame } from './frame.js';

const IDLE = Promise.resolve();

/** One stream of frames, for as long as the worker lives. */
export class Ends {
  readonly readable: ReadableStream<Frame>;
  readonly writable: WritableStream<Frame>;
  #waiting: Frame[] = [];
  #next = 0;
  #out: ArrayBuffer[] = [];
  #wake: () => void = () => {};
  #end: () => void = () => {};

  constructor(lane: Lane) {
    [this.readable, this.writable] = lane === 'streams' ? this.#streams() : this.#queues();
  }

  /** Gives all frames, and resolves when as many have come out. */
  async run(frames: Frame[]): Promise<{ milliseconds: number; frames: ArrayBuffer[] }> {
    this.#waiting = frames;
    this.#next = 0;
    this.#out = [];
    const start = performance.now();
    const end = new Promise<number>((resolve) => {
      this.#end = () => resolve(performance.now());
    });
    this.#wake();
    const milliseconds = (await end) - start;
    return { milliseconds, frames: this.#out };
  }

  #take(): Frame | undefined {
    const frame = this.#waiting[this.#next];
    if (frame !== undefined) this.#next += 1;
    return frame;
  }

  #put(frame: Frame): void {
    this.#out.push(frame.data);
    if (this.#out.length === this.#waiting.length) this.#end();
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  async #pipe({ readable, writable }: TransformStream<Frame, Frame>): Promise<void> {
    const [reader, writer] = [readable.getReader(), writable.getWriter()];
    for (;;) {
      const frame = this.#take();
      if (frame === undefined) {
        await this.#more();
        continue;
      }
      void writer.write(frame);
      const { value } = await reader.read();
      if (value !== undefined) this.#put(value);
    }
  }

  #streams(): [ReadableStream<Frame>, WritableStream<Frame>] {
    const readable = new ReadableStream<Frame>({
      pull: (controller) => {
        const frame = this.#take();
        if (frame === undefined) {
          return this.#more().then(() => {
            const first = this.#take();
            if (first !== undefined) controller.enqueue(first);
          });
        }
        controller.enqueue(frame);
        return undefined;
      },
    });
    const writable = new WritableStream<Frame>({ write: (frame) => this.#put(frame) });
    return [readable, writable];
  }

  /**
   * Only the parts that contestants touch: a reader and a writer, or a pipe through a `TransformStream` of their own.
   */
  #queues(): [ReadableStream<Frame>, WritableStream<Frame>] {
    const read = async (): Promise<{ done: false; value: Frame }> => {
      for (;;) {
        const value = this.#take();
        if (value !== undefined) return { done: false, value };
        await this.#more();
      }
    };
    const write = (frame: Frame) => {
      this.#put(frame);
      return IDLE;
    };
    const reader = { read };
    const writer = { write, closed: new Promise(() => {}) };
    const pipeThrough = (transform: TransformStream<Frame, Frame>) => ({
      pipeTo: () => this.#pipe(transform),
    });
    return [
      { getReader: () => reader, pipeThrough } as unknown as ReadableStream<Frame>,
      { getWriter: () => writer } as unknown as WritableStream<Frame>,
    ];
  }
}
