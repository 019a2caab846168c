/** Programs that the tests run beside themselves, and end. */

import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { TARGET } from '../e2e/harness/programs.js';
import { until } from '../e2e/harness/until.js';

/** Path of the server's executable. */
export const SERVER = process.env['SOTTO_SERVER_PROGRAM'] ?? join(TARGET, 'debug/sotto-server');
/** Until a program says what is awaited, or ends, in milliseconds. */
const PATIENCE = 60_000;
/** Lines of its output that a program's error tells. */
const TOLD = 20;

/** A program that runs until it is ended. */
export class Program {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  #isClosed = false;

  constructor(command: readonly string[]) {
    const [name = '', ...args] = command;
    const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.#child = child;
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    this.#closed = new Promise((resolve) => {
      child.on('close', () => {
        process.off('exit', kill);
        this.#isClosed = true;
        resolve();
      });
    });
    child.on('error', (error) => this.lines.push(String(error)));
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
  }

  /** The part of a line of the output that the pattern's group has, once there is one. */
  async says(pattern: RegExp): Promise<string> {
    const found = () => this.lines.map((line) => pattern.exec(line)?.[1]).find((part) => part !== undefined);
    await until(
      `a program says ${pattern}`,
      () => ({ found: found(), ended: this.#isClosed, last: this.lines.slice(-TOLD) }),
      (now) => now.found !== undefined || now.ended,
      PATIENCE,
    );
    const part = found();
    assert.ok(part !== undefined, `it has ended:\n${this.lines.slice(-TOLD).join('\n')}`);
    return part;
  }

  /** Its end, with all of its output read, and its status. */
  async ended(): Promise<number | null> {
    let limit: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      limit = setTimeout(() => reject(new Error(`it does not end: ${this.lines.at(-1)}`)), PATIENCE);
    });
    try {
      await Promise.race([this.#closed, late]);
    } finally {
      clearTimeout(limit);
    }
    return this.#child.exitCode;
  }

  /** Ends it, in good order unless another signal is named; its status. */
  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.#child.kill(signal);
    return this.ended();
  }
}

/** The server, and the port at which it is. */
export async function startServer(
  options: readonly string[],
  around: (...command: string[]) => string[] = (...command) => command,
): Promise<{ program: Program; port: number }> {
  const program = new Program(around(SERVER, ...options));
  return { program, port: Number(await program.says(/^sotto-server: https?:.*:(\d+)\/$/u)) };
}
