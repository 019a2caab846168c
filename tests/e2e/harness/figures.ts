import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Pauses } from '../page/orders.js';
import type { BrowserName } from './browsers.js';
import type { Extent } from './freezing.js';
import { TARGET } from './programs.js';

/** A member that joined a running call: milliseconds from its `join` to its first decoded frame. */
interface Joining {
  browser: BrowserName;
  how: string;
  milliseconds: number;
}

/** A committer that stood still: milliseconds until a member whom it should have added was in the call. */
interface Overtaken {
  browser: BrowserName;
  extent: Extent;
  milliseconds: number;
}

/** A call in which people came and went, with frames protected or left as they were. */
export interface Changing {
  protected: boolean;
  joinsAndLeaves: number;
  /** From the first to the last of them. */
  seconds: number;
  /** How long pictures stood still, between members that stayed, all together. */
  frozenSeconds: number;
  /** From each newcomer's Welcome to the first picture that it decoded, in milliseconds, sorted. */
  welcomeToFirstPicture: number[];
  /** Pauses of the same pictures where they came to Sotto, and where they left it. */
  before: Pauses;
  behind: Pauses;
  /** Frames that had to wait for their epoch, of members that stayed. */
  held: number;
  /** Frames whose epoch came more than half a second later than they did. */
  late: number;
  /** Key frames that were decoded, between members that stayed. */
  keyFrames: number;
  /** A frame's longest wait in Sotto, in milliseconds: the most that encryption can add to a freeze. */
  longest: number;
}

/**
 * Frames that went around a transform: those that the receiving side had when the call stopped, and those after that.
 */
interface Bypassed {
  browser: BrowserName;
  end: 'sender' | 'receiver';
  kind: 'audio' | 'video';
  cause: string;
  /** Pictures decoded, or packets of sound received. */
  atStop: number;
  settled: number;
  later: number;
}

/** A page with another link or password: milliseconds from its `join` until it was told why it is not added. */
interface Refusing {
  browser: BrowserName;
  reason: string;
  milliseconds: number;
}

/** A member that the server withholds the log from: milliseconds until its client is told that its call is stale. */
interface Stale {
  browser: BrowserName;
  milliseconds: number;
}

/** Measurements along the way. Nothing is asserted about them. */
export class Figures {
  readonly joinToFirstFrame: Joining[] = [];
  readonly overtaken: Overtaken[] = [];
  readonly refused: Refusing[] = [];
  readonly stale: Stale[] = [];
  readonly changing: Changing[] = [];
  readonly bypassed: Bypassed[] = [];
  /** One line for each browser, way to make a connection, role and way to send. */
  readonly protection: string[] = [];
  /** How many frames had how many bytes added, by codec. */
  readonly bytesAdded: Record<string, Record<number, number>> = {};
  /** Frames decoded, by test. */
  readonly framesDecoded: Record<string, number> = {};

  /** Prints them and writes them to a file. */
  async write(): Promise<void> {
    const directory = join(TARGET, 'e2e');
    await mkdir(directory, { recursive: true });
    const path = join(directory, 'figures.json');
    const text = JSON.stringify(
      {
        joinToFirstFrame: this.joinToFirstFrame,
        overtaken: this.overtaken,
        refused: this.refused,
        stale: this.stale,
        changing: this.changing,
        bypassed: this.bypassed,
        protection: this.protection,
        bytesAdded: this.bytesAdded,
        framesDecoded: this.framesDecoded,
      },
      null,
      2,
    );
    await writeFile(path, `${text}\n`);
    console.log(`figures, also in ${path}:\n${text}`);
  }
}
