import { buffersOf } from '../shared/bytes.js';
import { messageOf } from '../shared/error-message.js';
import type {
  FromGroup,
  FromWorker,
  StreamCount,
  ToGroup,
  ToWorker,
  TransformOptions,
} from '../shared/messages.js';
import { Timer, type Timers } from '../shared/timer.js';
import type { Media, MediaOutput, MimeType, Output } from '../wasm/sotto.js';
import { Core } from './core.js';
import { DataQueue } from './data-queue.js';
import type { Frame } from './frame.js';
import { pump } from './pump.js';
import { Stream } from './stream.js';

/** The loaded wasm module. */
export interface Wasm {
  createMedia(): Media;
  codecs(): MimeType[];
  codecOf(mimeType: string): number | undefined;
  holdMilliseconds(): number;
}

/** The parts of an `RTCRtpScriptTransformer` that are used here. */
export interface Transformer {
  readonly readable: ReadableStream<Frame>;
  readonly writable: WritableStream<Frame>;
  readonly options: unknown;
  generateKeyFrame?(rid?: string): Promise<unknown>;
  sendKeyFrameRequest?(): Promise<unknown>;
}

/** Tells the group's worker something. */
export type Tell = (message: ToGroup) => void;

/** The worker's thread. */
export interface Thread extends Timers {
  now(): number;
  post(message: FromWorker, transfer?: ArrayBuffer[]): void;
  load(module: WebAssembly.Module): Promise<Wasm>;
  /** Speaks with the worker that follows the log. */
  connect(group: MessagePort, hear: (message: FromGroup) => void): Tell;
}

/** A stream, its last attached ends and, where the browser has it, the transformer that can ask for key frames. */
interface StreamEntry {
  stream: Stream;
  ends: TransformEnds | null;
  transformer: Transformer | null;
}

type Start = Extract<ToWorker, { type: 'start' }>;
type TransformEnds = Pick<Transformer, 'readable' | 'writable'>;

/** Takes the page's messages and the browser's transforms. */
export class Dispatch {
  readonly #thread: Thread;
  readonly #lines = new Map<number, StreamEntry>();
  /** Settles when the core is there or has failed. Messages before that wait for it, in order. */
  readonly #ready: Promise<void>;
  #settle: () => void = () => {};
  #started = false;
  /** The core's module: `undefined` in the end if it could not be instantiated. */
  #loading: Promise<Wasm | undefined> | undefined;
  #wasm: Wasm | undefined;
  #core: Core | undefined;
  #data: DataQueue | undefined;
  #tellGroup: Tell = () => {};
  readonly #timer: Timer;
  readonly #keyFrameTimer: Timer;
  #watchTimer: Timer | undefined;

  constructor(thread: Thread) {
    this.#thread = thread;
    this.#timer = new Timer(thread, () => {
      this.#core?.handleTimeout();
      this.#takeKeyFrameWish();
    });
    this.#keyFrameTimer = new Timer(thread, () => this.#makeKeyFrames());
    this.#ready = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Handles a message of the page. */
  async handle(message: ToWorker): Promise<void> {
    if (message.type === 'load') {
      this.#loading ??= this.#load(message.module);
      return;
    }
    if (message.type === 'start') return this.#start(message);
    if (this.#core === undefined) await this.#ready;
    switch (message.type) {
      case 'entry':
        this.#tellGroup({ ...message, mediaNow: this.#thread.now() });
        break;
      case 'message':
      case 'short-authentication':
      case 'export':
        this.#tellGroup(message);
        break;
      case 'seal':
      case 'open':
        this.#data?.handle(message);
        break;
      case 'bind': {
        const line = this.#line(message.stream);
        line?.stream.bind(message.binding);
        this.#mendGap(line);
        break;
      }
      case 'payload-types': {
        const line = this.#line(message.stream);
        if (line?.stream.negotiate(message.codecs)) this.#mendGap(line);
        break;
      }
      case 'request-key-frame':
        this.#lines.get(message.stream)?.stream.requestKeyFrame();
        break;
      case 'rids':
        generateKeyFrames(this.#lines.get(message.stream)?.transformer, message.rids);
        break;
      case 'count':
        this.#thread.post({ type: 'counts', request: message.request, streams: this.#countsAndReasons() });
        break;
      case 'watch':
        this.#watch(message.every);
        break;
      case 'attach':
        return this.#attach(message.stream, message as TransformEnds, null);
      case 'stats': {
        const stats = this.#core?.stats() ?? { streams: [] };
        this.#thread.post({ type: 'stats', request: message.request, stats });
        break;
      }
      case 'stop':
        this.#core?.stop();
        this.#data?.stop();
        this.#keyFrameTimer.set(null);
        this.#watchTimer?.set(null);
        this.#tellGroup(message);
        break;
    }
  }

  /** Handles a transform that the page set on a sender or receiver. */
  async handleTransform(transformer: Transformer): Promise<void> {
    if (this.#core === undefined) await this.#ready;
    const { stream } = transformer.options as TransformOptions;
    return this.#attach(stream, transformer, transformer);
  }

  /** Instantiates the module. A failure is told here; the start that follows then has nothing to tell. */
  async #load(module: WebAssembly.Module): Promise<Wasm | undefined> {
    try {
      const wasm = await this.#thread.load(module);
      this.#thread.post({ type: 'loaded' });
      return wasm;
    } catch (error) {
      this.#thread.post({ type: 'failed', code: 'wasm-failed', message: messageOf(error) });
      return undefined;
    }
  }

  async #start({ config, continuity, group }: Start): Promise<void> {
    if (this.#started) {
      this.#thread.post({ type: 'failed', code: 'worker-failed', message: 'the worker was started twice' });
      return;
    }
    this.#started = true;
    try {
      const tellGroup = this.#thread.connect(group, (message) => this.#hear(message));
      if (this.#loading === undefined) throw new TypeError('there is no module to start');
      this.#wasm = await this.#loading;
      if (this.#wasm === undefined) return;
      const around = {
        now: () => this.#thread.now(),
        wake: (delay: number | null) => this.#timer.set(delay),
        crashed: (message: string) => this.#thread.post({ type: 'crashed', message }),
        told: (output: MediaOutput) =>
          output.type === 'challenge' ? this.#tellGroup(output) : this.#thread.post(output),
      };
      this.#core = new Core(this.#wasm.createMedia(), around);
      this.#data = new DataQueue(this.#core, this.#thread);
      this.#tellGroup = tellGroup;
      tellGroup({ type: 'start', config, ...(continuity && { continuity }) });
    } catch (error) {
      this.#thread.post({ type: 'failed', code: 'wasm-failed', message: messageOf(error) });
      return;
    }
    this.#settle();
  }

  /** Handles a message of the worker that follows the log. */
  #hear(message: FromGroup): void {
    if (message.type === 'stopped') this.#thread.post(message);
    // A core that has stopped or failed has reported that, and reports no more.
    if (this.#core?.dead) return;
    switch (message.type) {
      case 'started':
        this.#thread.post({ type: 'ready', codecs: this.#wasm?.codecs() ?? [] });
        break;
      case 'outputs':
        for (const output of message.outputs) {
          this.#do(output);
          if (this.#core?.dead) break;
        }
        break;
      case 'crashed':
        if (this.#core === undefined) this.#thread.post(message);
        else this.#core.fail(message.message);
        break;
      case 'exported':
        this.#thread.post(
          message,
          typeof message.outcome === 'string' ? [] : [message.outcome.secret.buffer],
        );
        break;
      case 'followed':
      case 'failed':
        this.#thread.post(message);
        break;
    }
  }

  #do(output: Output): void {
    switch (output.type) {
      case 'send':
        this.#thread.post(output, buffersOf(output) as ArrayBuffer[]);
        break;
      case 'keys':
        this.#core?.takeKeys(output.keys);
        if (output.keys === undefined) break;
        this.#data?.retry();
        for (const { stream } of this.#lines.values()) {
          stream.epochChanged();
          // The sender may have dropped frames for want of keys.
          if (stream.lacksKeyFrame) stream.keyFrame.make();
        }
        this.#takeKeyFrameWish();
        break;
      case 'heard':
        this.#core?.hear(output.at);
        this.#data?.retry();
        // Frames may have been dropped until now.
        this.#takeKeyFrameWish();
        break;
      case 'event':
        this.#thread.post(output);
        break;
    }
  }

  async #attach(id: number, ends: TransformEnds, transformer: Transformer | null): Promise<void> {
    const line = this.#line(id);
    // Without a core the ends stay unread, and no frame comes out.
    if (line === undefined) return;
    line.stream.interrupt();
    line.ends = ends;
    line.transformer = transformer;
    // Frames still to be read from a replaced transform have no writable side any more.
    const isInForce = () => line.ends === ends;
    this.#mendGap(line);
    await pump(ends.readable, ends.writable, {
      push: (frame, write) => {
        if (isInForce()) line.stream.push(frame, write);
      },
    });
    if (!isInForce()) return;
    line.stream.bind(null);
    this.#lines.delete(id);
    this.#thread.post({ type: 'ended', stream: id });
  }

  #line(id: number): StreamEntry | undefined {
    const existing = this.#lines.get(id);
    if (existing !== undefined || this.#core === undefined) return existing;
    const line: StreamEntry = {
      ends: null,
      transformer: null,
      stream: new Stream(this.#core, {
        now: () => this.#thread.now(),
        hold: this.#wasm?.holdMilliseconds() ?? 0,
        codecOf: (mimeType) => this.#wasm?.codecOf(mimeType),
        codecUnsupported: (mimeType) =>
          this.#thread.post({ type: 'codec-unsupported', stream: id, mimeType }),
        payloadTypesWanted: () => this.#thread.post({ type: 'payload-types-wanted', stream: id }),
        requestKeyFrame: () => {
          // Refused for audio and before the receiver runs; the decoder asks by itself in the end.
          line.transformer?.sendKeyFrameRequest?.().catch(() => {});
        },
      }),
    };
    this.#lines.set(id, line);
    return line;
  }

  /** Looks whether the core wants key frames. */
  #takeKeyFrameWish(): void {
    if (this.#core?.takeKeyFrameWish()) {
      for (const { stream } of this.#lines.values()) if (stream.sendsVideo) stream.keyFrame.make();
    }
    this.#makeKeyFrames();
  }

  /** A sender has dropped frames, and does not do so any more: the next frames cannot be decoded without them. */
  #mendGap(line: StreamEntry | undefined): void {
    if (!line?.stream.lacksKeyFrame) return;
    line.stream.keyFrame.make();
    this.#makeKeyFrames();
  }

  /** Has the key frames made that are wished and due, and comes back for the others. */
  #makeKeyFrames(): void {
    let next: number | null = null;
    const now = this.#thread.now();
    for (const [id, { stream, transformer }] of this.#lines) {
      const dueIn = this.#core?.dead ? undefined : stream.keyFrame.dueIn(now);
      if (dueIn === undefined) continue;
      if (dueIn > 0) {
        next = Math.min(next ?? dueIn, dueIn);
        continue;
      }
      stream.keyFrame.tell(now);
      if (transformer?.generateKeyFrame === undefined) {
        this.#thread.post({ type: 'key-frame-wanted', stream: id });
      } else if (stream.layered) this.#thread.post({ type: 'rids-wanted', stream: id });
      else generateKeyFrames(transformer, []);
    }
    this.#keyFrameTimer.set(next);
  }

  #watch(every: number): void {
    this.#watchTimer ??= new Timer(this.#thread, () => {
      if (this.#core?.dead) return;
      this.#thread.post({ type: 'counts', request: 0, streams: this.#counts() });
      this.#watchTimer?.set(every);
    });
    this.#watchTimer.set(every);
  }

  #counts(): StreamCount[] {
    return [...this.#lines].map(
      ([
        stream,
        {
          stream: { taken, written },
        },
      ]) => ({ stream, taken, written }),
    );
  }

  #countsAndReasons(): StreamCount[] {
    const { streams } = this.#core?.stats() ?? { streams: [] };
    const reasons = new Map(streams.map(({ stream, lastDropped }) => [stream, lastDropped]));
    return this.#counts().map((count) => {
      const handle = this.#lines.get(count.stream)?.stream.handle;
      const lastDropped = handle === undefined ? undefined : reasons.get(handle);
      return lastDropped === undefined ? count : { ...count, lastDropped };
    });
  }
}

/**
 * Asks for a key frame of each encoding, or of the only one. Without a rid Firefox makes one of the first encoding alone
 * (MDN, `generateKeyFrame`; w3c/webrtc-encoded-transform issue 273).
 */
function generateKeyFrames(transformer: Transformer | null | undefined, rids: readonly string[]): void {
  for (const rid of rids.length > 0 ? rids : [undefined]) {
    // Refused before the sender runs; its first frame is a key frame anyway.
    transformer?.generateKeyFrame?.(rid).catch(() => {});
  }
}
