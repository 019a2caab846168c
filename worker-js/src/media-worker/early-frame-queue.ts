import type { Frame } from './frame.js';

/** Where a frame goes that may pass. */
export type Write = (frame: Frame) => void;

/** A frame, with its metadata as it was on arrival: payload types may mean something else when it passes. */
export interface Arrived {
  frame: Frame;
  codec: number;
  /** The SSRC, where the browser tells it. */
  layer: number | undefined;
  write: Write;
}

interface Held {
  arrived: Arrived;
  /** When it is tried for the last time. */
  until: number;
}

/** As many as half a second has, with room to spare: a server cannot fill memory with frames of epochs to come. */
const MOST = 128;
/** Bytes of the same: half a second of 128 Mbit/s. One frame is held at any size. */
const MOST_BYTES = 8 << 20;

/** The frames of one receiver that wait for their epoch, and those behind them, in order. */
export class EarlyFrameQueue {
  readonly #frames: Held[] = [];
  #bytes = 0;

  get empty(): boolean {
    return this.#frames.length === 0;
  }

  add(arrived: Arrived, until: number): void {
    this.#frames.push({ arrived, until });
    this.#bytes += arrived.frame.data.byteLength;
  }

  /** The first frame, if it has waited for as long as it may, or there are more than may wait. */
  expired(now: number): Arrived | undefined {
    const first = this.#frames[0];
    return first !== undefined && (first.until <= now || this.#overfull) ? this.#shift() : undefined;
  }

  /** Takes frames out in order for as long as `pass` can decide on them. */
  release(pass: (arrived: Arrived) => boolean): void {
    for (let first = this.#frames[0]; first !== undefined; first = this.#frames[0]) {
      // A frame that passes has other bytes afterwards.
      const { byteLength } = first.arrived.frame.data;
      if (!pass(first.arrived)) return;
      this.#frames.shift();
      this.#bytes -= byteLength;
    }
  }

  clear(): void {
    this.#frames.length = 0;
    this.#bytes = 0;
  }

  get #overfull(): boolean {
    return this.#frames.length > MOST || (this.#bytes > MOST_BYTES && this.#frames.length > 1);
  }

  #shift(): Arrived | undefined {
    const arrived = this.#frames.shift()?.arrived;
    this.#bytes -= arrived?.frame.data.byteLength ?? 0;
    return arrived;
  }
}
