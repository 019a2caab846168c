import type { Client, Config, MimeType } from '../wasm/sotto.js';
import { Core, type Memory, type Surroundings } from './core.js';
import type { FromWorker, ToWorker, TransformOptions } from './messages.js';
import { pump } from './pump.js';
import { type Frame, Stream } from './stream.js';
import { type Subtle, WebCrypto } from './web-crypto.js';

/** The loaded wasm module. */
export interface Wasm {
  memory: Memory;
  createClient(config: Config): Client;
  codecs(): MimeType[];
  codecOf(mimeType: string): number | undefined;
  holdMilliseconds(): number;
}

/** The parts of an `RTCRtpScriptTransformer` that are used here. */
export interface Transformer {
  readonly readable: ReadableStream<Frame>;
  readonly writable: WritableStream<Frame>;
  readonly options: unknown;
  generateKeyFrame?(): Promise<unknown>;
  sendKeyFrameRequest?(): Promise<unknown>;
}

/** What the worker's thread gives. */
export interface Thread {
  /** Browsers have it on safe pages only. */
  readonly subtle: Subtle | undefined;
  now(): number;
  post(message: FromWorker, transfer?: ArrayBuffer[]): void;
  load(wasmUrl: string | undefined): Promise<Wasm>;
  setTimeout(callback: () => void, delay: number): number;
  clearTimeout(timer: number): void;
}

/** The longest delay that browsers' timers take, in milliseconds. A longer one would be over at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** A stream and, where the browser has it, the transformer that can ask for key frames. */
interface Line {
  stream: Stream;
  transformer: Transformer | null;
}

type Start = Extract<ToWorker, { type: 'start' }>;
type Ends = Pick<Transformer, 'readable' | 'writable'>;

/** Takes the page's messages and the browser's transforms. */
export class Dispatch {
  readonly #thread: Thread;
  readonly #lines = new Map<number, Line>();
  /** Settles when the core is there or has failed. What comes before waits for it, in order. */
  readonly #ready: Promise<void>;
  #settle: () => void = () => {};
  #started = false;
  #wasm: Wasm | undefined;
  #core: Core | undefined;
  #timer: number | undefined;

  constructor(thread: Thread) {
    this.#thread = thread;
    this.#ready = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Handles a message of the page. */
  async handle(message: ToWorker): Promise<void> {
    if (message.type === 'start') return this.#start(message);
    if (this.#core === undefined) await this.#ready;
    switch (message.type) {
      case 'entry':
        this.#core?.handleEntry(message.entry);
        break;
      case 'bind':
        this.#line(message.stream)?.stream.bind(message.binding);
        break;
      case 'attach':
        return this.#attach(message.stream, message as Ends, null);
      case 'stats': {
        const stats = this.#core?.stats() ?? { streams: [] };
        this.#thread.post({ type: 'stats', request: message.request, stats });
        break;
      }
      case 'stop':
        this.#core?.stop();
        this.#thread.post({ type: 'stopped' });
        break;
    }
  }

  /** Handles a transform that the page set on a sender or receiver. */
  async handleTransform(transformer: Transformer): Promise<void> {
    if (this.#core === undefined) await this.#ready;
    const { stream } = transformer.options as TransformOptions;
    return this.#attach(stream, transformer, transformer);
  }

  async #start({ wasmUrl, config }: Start): Promise<void> {
    if (this.#started) {
      this.#thread.post({ type: 'failed', code: 'worker-failed', message: 'the worker was started twice' });
      return;
    }
    this.#started = true;
    try {
      this.#wasm = await this.#thread.load(wasmUrl);
    } catch (error) {
      this.#thread.post({ type: 'failed', code: 'wasm-failed', message: messageOf(error) });
      return;
    }
    try {
      const client = this.#wasm.createClient(config);
      const around: Surroundings = {
        now: () => this.#thread.now(),
        post: (message, transfer) => this.#thread.post(message, transfer),
        wake: (delay) => this.#wake(delay),
        membersAdded: () => this.#wantKeyFrames(),
        epochChanged: () => {
          for (const { stream } of this.#lines.values()) stream.epochChanged();
        },
      };
      this.#core = new Core(client, this.#wasm.memory, around, this.#webCrypto(config));
      this.#thread.post({ type: 'ready', codecs: this.#wasm.codecs() });
    } catch (error) {
      this.#thread.post({ type: 'failed', code: 'config-invalid', message: messageOf(error) });
    }
    this.#settle();
  }

  /** For calls whose frames may be of AES-GCM. It is of use once it has been measured. */
  #webCrypto({ frames }: Config): WebCrypto | null {
    const { subtle } = this.#thread;
    const suites = [...(frames?.video ?? []), ...(frames?.audio ?? [])];
    if (subtle === undefined || !suites.some((suite) => suite.endsWith('-gcm'))) return null;
    const webCrypto = new WebCrypto(subtle);
    void webCrypto.measure(() => this.#thread.now());
    return webCrypto;
  }

  async #attach(id: number, ends: Ends, transformer: Transformer | null): Promise<void> {
    const line = this.#line(id);
    // Without a core the ends stay unread, and no frame comes out.
    if (line === undefined) return;
    line.transformer = transformer;
    await pump(ends.readable, ends.writable, line.stream);
    if (line.transformer !== transformer) return;
    line.stream.bind(null);
    this.#lines.delete(id);
    this.#thread.post({ type: 'ended', stream: id });
  }

  #line(id: number): Line | undefined {
    const existing = this.#lines.get(id);
    if (existing !== undefined || this.#core === undefined) return existing;
    const line: Line = {
      transformer: null,
      stream: new Stream(this.#core, {
        now: () => this.#thread.now(),
        hold: this.#wasm?.holdMilliseconds() ?? 0,
        codecOf: (mimeType) => this.#wasm?.codecOf(mimeType),
        codecUnsupported: (mimeType) =>
          this.#thread.post({ type: 'codec-unsupported', stream: id, mimeType }),
        requestKeyFrame: () => {
          // Refused for audio and before the receiver runs; the decoder asks by itself in the end.
          line.transformer?.sendKeyFrameRequest?.().catch(() => {});
        },
      }),
    };
    this.#lines.set(id, line);
    return line;
  }

  #wantKeyFrames(): void {
    for (const [id, { stream, transformer }] of this.#lines) {
      if (!stream.sends) continue;
      if (transformer?.generateKeyFrame) {
        // Refused for audio and before the sender runs; its first frame is a key frame anyway.
        transformer.generateKeyFrame().catch(() => {});
      } else {
        this.#thread.post({ type: 'key-frame-wanted', stream: id });
      }
    }
  }

  #wake(delay: number | null): void {
    if (this.#timer !== undefined) this.#thread.clearTimeout(this.#timer);
    this.#timer = undefined;
    if (delay === null) return;
    const wake = () => {
      this.#timer = undefined;
      this.#core?.handleTimeout();
    };
    // Timers cut fractions off, and the core would be woken just before its time, again and again.
    this.#timer = this.#thread.setTimeout(wake, Math.min(Math.ceil(delay), LONGEST_DELAY));
  }
}

function messageOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'message' in error) return String(error.message);
  return String(error);
}
