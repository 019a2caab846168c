import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { testServer } from './programs.js';
import { until } from './until.js';

/** The reference server as a program that carries the room log alone. */
export class LogOnlyServer {
  /** Where its room log is. */
  readonly url: string;
  readonly #process: ChildProcess;

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.url = url;
  }

  static async start(...options: string[]): Promise<LogOnlyServer> {
    const child = spawn(testServer(), ['--no-sfu', '--port', '0', ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    process.once('exit', () => child.kill());
    const log: string[] = [];
    let port: string | undefined;
    const note = (line: string) => {
      log.push(line);
      port ??= /^sotto-test-server: http:\/\/localhost:(\d+)/u.exec(line)?.[1];
    };
    createInterface({ input: child.stdout }).on('line', note);
    createInterface({ input: child.stderr }).on('line', note);
    await until(
      'the server of the log runs',
      () => ({ port, log, exit: child.exitCode }),
      (now) => now.port !== undefined || now.exit !== null,
    );
    if (port === undefined) throw new Error(`the server of the log does not start: ${log.join('\n')}`);
    return new LogOnlyServer(child, `ws://localhost:${port}/ws`);
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGINT');
    await gone;
  }
}
