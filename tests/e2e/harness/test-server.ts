import { type ChildProcess, spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { createInterface } from 'node:readline';
import { testServer } from './programs.js';
import { until } from './until.js';

/** One track on its way to one subscriber, as the server saw it. */
export interface Forwarded {
  from: string;
  track: number;
  to: string;
  codec: string;
  frames: number;
  /** The last frames in hexadecimal, as they were forwarded. */
  sample: string[];
}

/** The kinds of tampering with frames. `none` ends it. */
export type Mode = 'cut' | 'flip' | 'replay' | 'swap' | 'plain' | 'none';

/** Which frames to tamper with, and how. */
export interface Tamper {
  room: string;
  from: string;
  track: number;
  to?: string;
  mode: Mode;
  /** Every how-manieth frame. */
  every?: number;
  with?: string;
  withTrack?: number;
  /** In hexadecimal. */
  plain?: string;
}

/** How an order to tamper is getting on. */
export interface Tampered {
  from: string;
  track: number;
  to: string | null;
  mode: Mode;
  seen: number;
  tampered: number;
}

/** An entry that no member sent. */
export type Forgery =
  | { type: 'joined'; room: string; member: string; present: string[] }
  | { type: 'left'; room: string; member: string }
  | {
      type: 'message';
      room: string;
      from: string;
      payload: string;
      attachments?: { to: string[]; bytes: string }[];
    };

/** The real server, with an enemy in it that takes orders. */
export class TestServer {
  readonly port: number;
  /** UDP, for media. */
  readonly mediaPort: number;
  readonly #process: ChildProcess;
  readonly #log: string[];

  private constructor(process: ChildProcess, port: number, mediaPort: number, log: string[]) {
    this.#process = process;
    this.port = port;
    this.mediaPort = mediaPort;
    this.#log = log;
  }

  /** Starts it. Pages of `origin` may connect besides its own. */
  static async start(origin: string): Promise<TestServer> {
    const mediaPort = await freeMediaPort();
    const options = ['--port', '0', '--udp-port', String(mediaPort), '--allow-origin', origin];
    const child = spawn(testServer(), options, { stdio: ['ignore', 'pipe', 'pipe'] });
    process.once('exit', () => child.kill());
    const log: string[] = [];
    let port: number | undefined;
    const note = (line: string) => {
      log.push(line);
      const found = /^sotto-test-server: http:\/\/localhost:(\d+)/u.exec(line)?.[1];
      if (found !== undefined) port = Number(found);
    };
    createInterface({ input: child.stdout }).on('line', note);
    createInterface({ input: child.stderr }).on('line', note);
    await until(
      'the test server runs',
      () => ({ port, log, exit: child.exitCode }),
      (now) => now.port !== undefined || now.exit !== null,
    );
    if (port === undefined) throw new Error(`the test server does not start: ${log.join('\n')}`);
    return new TestServer(child, port, mediaPort, log);
  }

  /** Where its pages are. */
  get origin(): string {
    return `http://localhost:${this.port}`;
  }

  /** Where its room log is. */
  get socket(): string {
    return `ws://localhost:${this.port}/ws`;
  }

  /** The server's output. */
  get log(): readonly string[] {
    return this.#log;
  }

  /** The frames forwarded in a room, with the last `sample` frames of each flow. */
  forwarded(room: string, sample = 0): Promise<Forwarded[]> {
    return this.#get(`forwarded?room=${encodeURIComponent(room)}&sample=${sample}`);
  }

  /** How many frames of a track were forwarded to one or all subscribers. */
  async forwardedFrames(room: string, from: string, track: number, to?: string): Promise<number> {
    const flows = await this.forwarded(room);
    return flows
      .filter((flow) => flow.from === from && flow.track === track && (to === undefined || flow.to === to))
      .reduce((sum, { frames }) => sum + frames, 0);
  }

  tamper(order: Tamper): Promise<void> {
    return this.#post('tamper', order);
  }

  tampered(room: string): Promise<Tampered[]> {
    return this.#get(`tampered?room=${encodeURIComponent(room)}`);
  }

  /** Writes into the room log. */
  forge(forgery: Forgery): Promise<void> {
    return this.#post('log', forgery);
  }

  /** Ends it. */
  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#process.kill('SIGINT');
    await gone;
  }

  async #get<Answer>(path: string): Promise<Answer> {
    const response = await fetch(`${this.origin}/control/${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  async #post(path: string, body: object): Promise<void> {
    const response = await fetch(`${this.origin}/control/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  }
}

/** A UDP port that was free a moment ago. */
async function freeMediaPort(): Promise<number> {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}
