import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freePort } from './free-port.js';
import { until } from './until.js';

/** Why there is no Janus here, or `false` if there is one. */
export const NO_JANUS =
  spawnSync('janus', ['--version']).error !== undefined && 'there is no janus: apt install janus';

/** The parts of Debian's package that the tests have no use for. Some of them open ports, or wait for programs that are not here. */
const UNUSED = {
  plugins: [
    ...['audiobridge', 'duktape', 'echotest', 'lua', 'nosip', 'recordplay'],
    ...['sip', 'streaming', 'textroom', 'videocall', 'voicemail'],
  ],
  transports: ['http', 'mqtt', 'nanomsg', 'pfunix', 'rabbitmq'],
};

/** The number of a room for each codec. */
export const JANUS_ROOMS = { VP8: 8, VP9: 9, H264: 264, AV1: 1 } as const;

/** Janus as the system has it, with a configuration of its own in a temporary folder. It needs no rights. */
export class Janus {
  /** Where its WebSocket API is. */
  readonly url: string;
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(process: ChildProcess, folder: string, url: string) {
    this.#process = process;
    this.#folder = folder;
    this.url = url;
  }

  static async start(): Promise<Janus> {
    const folder = await mkdtemp(join(tmpdir(), 'sotto-janus-'));
    const port = await freePort();
    for (const [name, text] of Object.entries(configuration(port))) {
      await writeFile(join(folder, `${name}.jcfg`), text);
    }
    const child = spawn('janus', ['--configs-folder', folder, '--disable-colors'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    process.once('exit', () => child.kill('SIGKILL'));
    const said: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => said.push(line));
    }
    await until(
      'Janus runs',
      // Through a pipe its lines come late, so its port tells.
      async () => ({ exit: child.exitCode, runs: await listens(Number(port)) }),
      ({ runs, exit }) => runs || exit !== null,
    );
    if (child.exitCode !== null) throw new Error(`Janus does not start:\n${said.join('\n')}`);
    return new Janus(child, folder, `ws://127.0.0.1:${port}`);
  }

  async stop(): Promise<void> {
    const gone = once(this.#process, 'exit');
    this.#process.kill('SIGKILL');
    await gone;
    await rm(this.#folder, { recursive: true });
  }
}

/** Whether something takes connections at a port. */
async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

function configuration(port: string): Record<string, string> {
  const without = (names: readonly string[]) => names.map((name) => `libjanus_${name}.so`).join();
  const rooms = Object.entries(JANUS_ROOMS).map(
    ([codec, room]) =>
      `room-${room}: { publishers = 8, bitrate = 4000000, videocodec = "${codec.toLowerCase()}", audiocodec = "opus" }`,
  );
  return {
    janus: `
general: { debug_level = 4 }
plugins: { disable = "${without(UNUSED.plugins)}" }
transports: { disable = "${without(UNUSED.transports)}" }
loggers: { disable = "libjanus_jsonlog.so" }
`,
    'janus.transport.websockets': `
general: { ws = true, ws_port = ${port}, wss = false }
`,
    'janus.plugin.videoroom': `
general: {}
${rooms.join('\n')}
`,
  };
}
