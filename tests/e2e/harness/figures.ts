import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
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

/** What was measured along the way. Nothing is asserted about it. */
export class Figures {
  readonly joinToFirstFrame: Joining[] = [];
  readonly overtaken: Overtaken[] = [];
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
