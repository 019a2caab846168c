import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.js';
import { until } from './until.js';

const PROGRAM = process.env['NATS_SERVER'] ?? 'nats-server';

/** Why tests with NATS are skipped here, or `false`. */
export const noNats: string | false =
  spawnSync(PROGRAM, ['--version']).error !== undefined &&
  'there is no nats-server in the path, and NATS_SERVER names none';

/** A NATS server with JetStream, configured as docs/operations.md says. */
export class Nats {
  readonly url: string;
  readonly #folder: string;
  readonly #port: string;
  #child: ChildProcess | undefined;

  private constructor(folder: string, port: string) {
    this.#folder = folder;
    this.#port = port;
    this.url = `nats://127.0.0.1:${port}`;
  }

  static async start(): Promise<Nats> {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-nats-'));
    const nats = new Nats(folder, await freePort());
    const lines = [
      'host: 127.0.0.1',
      `port: ${nats.#port}`,
      'max_payload: 8MB',
      `jetstream { store_dir: "${join(folder, 'store')}" }`,
    ];
    await writeFile(join(folder, 'nats.conf'), `${lines.join('\n')}\n`);
    await nats.#run();
    return nats;
  }

  /** Starts it, and waits until it takes connections. */
  async #run(): Promise<void> {
    const child = spawn(PROGRAM, ['-c', join(this.#folder, 'nats.conf')], { stdio: 'ignore' });
    process.once('exit', () => child.kill('SIGKILL'));
    this.#child = child;
    let open = false;
    const attempt = () => {
      const socket = connect(Number(this.#port), '127.0.0.1', () => {
        open = true;
        socket.destroy();
      });
      socket.on('error', () => {});
    };
    await until(
      'NATS takes connections',
      () => {
        attempt();
        return open;
      },
      (now) => now,
    );
  }

  /** Ends it, and removes its files. */
  async stop(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && child.exitCode === null) {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }
    await rm(this.#folder, { recursive: true });
  }
}
