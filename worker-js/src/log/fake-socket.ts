import { decodeFrame, encodeFrame } from './framing.js';

/** Stands in for the browser's `WebSocket` in tests. */
export class FakeSocket {
  static all: FakeSocket[] = [];
  readonly sent: Record<string, unknown>[] = [];
  binaryType = '';
  closed = false;
  onopen: (() => void) | null = null;
  onclose: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;

  constructor(url: string) {
    if (!/^wss?:/.test(url)) throw new SyntaxError('not a WebSocket address');
    FakeSocket.all.push(this);
  }

  static get last(): FakeSocket {
    const socket = FakeSocket.all.at(-1);
    if (socket === undefined) throw new TypeError('no socket');
    return socket;
  }

  send(frame: Uint8Array<ArrayBuffer>): void {
    this.sent.push(decodeFrame(frame.buffer)?.header as Record<string, unknown>);
  }

  close(): void {
    this.closed = true;
  }

  /** The headers of this type that were sent. */
  sentOf(type: string): Record<string, unknown>[] {
    return this.sent.filter((header) => header['type'] === type);
  }

  says(header: object): void {
    this.onmessage?.({ data: encodeFrame(header).buffer });
  }

  welcome(resumed: boolean, more: object = {}): void {
    this.onopen?.();
    this.says({ type: 'welcome', token: 't', limits: {}, grace_ms: 1, resumed, ...more });
  }

  refuse(code: string): void {
    this.onopen?.();
    this.says({ type: 'error', code, message: code, fatal: true, append: null });
  }
}
