import type { Follow, FromWorker, ToWorker } from '../shared/messages.js';

const READY: FromWorker = { type: 'ready', codecs: ['audio/opus', 'video/VP8', 'video/VP9'] };

/** The least that is a module of WebAssembly: magic number and version. */
const MODULE = new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));

/** Lets the core be fetched and compiled, at once. */
export function pretendCore(): void {
  const headers = new Headers({ 'Content-Type': 'application/wasm' });
  Object.assign(globalThis, { fetch: async () => ({ ok: true, headers, arrayBuffer: async () => {} }) });
  WebAssembly.compileStreaming = async () => MODULE;
}

/** Stands in for the browser's `Worker` in tests. */
export class FakeWorker {
  /** The one that frames go through. */
  static last: FakeWorker;
  /** The one that follows the log. */
  static group: FakeWorker;
  /** The answer of the worker to `start`. */
  static answer: FromWorker | 'error' = READY;
  /** The event with which it answers by an error: without words, as for a script that could not be loaded. */
  static error: { message?: string; filename?: string } = {};
  readonly received: ToWorker[] = [];
  module: WebAssembly.Module | undefined;
  terminated = false;
  /** Ended while it was erasing its keys. */
  terminatedEarly = false;
  #stopping = false;
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: { message?: string; filename?: string }) => void) | null = null;

  postMessage(message: ToWorker | Follow): void {
    if (message.type === 'follow' || message.type === 'load') {
      if (message.type === 'follow') {
        FakeWorker.group = this;
        message.port.close();
      }
      this.module = message.module;
      queueMicrotask(() => this.says({ type: 'loaded' }));
      return;
    }
    this.received.push(message);
    const { answer } = FakeWorker;
    if (message.type === 'start') {
      FakeWorker.last = this;
      message.group.close();
      queueMicrotask(() => (answer === 'error' ? this.onerror?.(FakeWorker.error) : this.says(answer)));
    }
    if (message.type === 'stop') {
      this.#stopping = true;
      queueMicrotask(() => {
        this.#stopping = false;
        this.says({ type: 'stopped' });
      });
    }
  }

  terminate(): void {
    this.terminated = true;
    this.terminatedEarly ||= this.#stopping;
  }

  says(data: FromWorker): void {
    this.onmessage?.({ data });
  }

  /** The stream that was bound last. */
  get stream(): number {
    const bind = this.received.findLast(({ type }) => type === 'bind');
    return bind?.type === 'bind' ? bind.stream : 0;
  }

  /** The bindings that were sent, in order. */
  get bindings(): unknown[] {
    return this.received.flatMap((message) => (message.type === 'bind' ? [message.binding] : []));
  }
}

/** Stands in for the browser's `RTCRtpScriptTransform`. */
export class FakeTransform {
  readonly worker: unknown;
  readonly options: unknown;

  constructor(worker: unknown, options: unknown) {
    this.worker = worker;
    this.options = options;
  }
}

/** A sender or receiver as a browser with transforms has it. */
export function fakeEnd<RtpEndpoint extends RTCRtpSender | RTCRtpReceiver>(): RtpEndpoint & {
  transform: unknown;
} {
  return {
    transform: null,
    track: null,
    transport: null,
    getParameters: () => ({ encodings: [], codecs: [] }),
    setParameters: async () => {},
  } as unknown as RtpEndpoint & { transform: unknown };
}

/** Stands in for an `RTCPeerConnection` of a browser that uses transforms whenever they are set, as Firefox does. */
class FakeConnection {
  getConfiguration(): object {
    return {};
  }

  close(): void {}
}

/** Puts the stand-ins where the browser's own would be. */
export function pretendBrowser(): void {
  FakeWorker.answer = READY;
  FakeWorker.error = {};
  pretendCore();
  Object.assign(globalThis, {
    Worker: FakeWorker,
    RTCRtpScriptTransform: FakeTransform,
    RTCPeerConnection: FakeConnection,
  });
}
