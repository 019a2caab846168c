import assert from 'node:assert/strict';
import { decodeFrame, encodeFrame } from './framing.js';
import { Link } from './link.js';
import type { LinkOutput } from './link-output.js';

export const bytes = (...values: number[]) => new Uint8Array(values);
/** A message without attachments. */
export const outgoing = (...payload: number[]) => ({ payload: bytes(...payload), attachments: [] });

/** A link, its transmissions since the last look, and all its other output. */
export class Bench {
  readonly link = new Link('room', 'alice', () => 0);
  now = 0;

  take(): { sent: { header: Record<string, unknown>; blobs: number[] }[]; said: LinkOutput[] } {
    const sent: ReturnType<Bench['take']>['sent'] = [];
    const said: LinkOutput[] = [];
    for (let output = this.link.poll(); output; output = this.link.poll()) {
      if (output.type === 'transmit') {
        const frame = decodeFrame(output.frame.buffer);
        assert.ok(frame);
        sent.push({ header: frame.header as Record<string, unknown>, blobs: [...frame.blobs] });
      } else {
        said.push(output);
      }
    }
    return { sent, said };
  }

  says(header: object, ...blobs: Uint8Array[]): void {
    this.link.handleFrame(encodeFrame(header, blobs).buffer, this.now);
  }

  entry(seq: number, from: string, ...payload: number[]): void {
    const kind = { type: 'message', from, payload: payload.length, attachments: [] };
    this.says({ type: 'entry', seq, kind }, bytes(...payload));
  }

  welcome(resumed: boolean): void {
    this.says({ type: 'welcome', token: 't', limits: {}, grace_ms: 10_000, resumed });
  }

  refuses(code: string, append: number | null = null, fatal = false): void {
    this.says({ type: 'error', code, message: code, fatal, append });
  }

  /** Connected and welcomed for the first time. */
  joined(): this {
    this.link.start(this.now);
    this.link.handleOpen();
    this.welcome(false);
    this.take();
    return this;
  }

  /** The socket broke, the pause is over, another one is open. */
  reconnect(): void {
    this.link.handleClose(this.now);
    this.elapse();
    this.link.handleOpen();
  }

  elapse(): void {
    this.now = this.link.nextTimeout() ?? this.now;
    this.link.handleTimeout(this.now);
  }

  /** Handles every time-out up to `until`, each when it is due. */
  pass(until: number): void {
    for (
      let due = this.link.nextTimeout();
      due !== undefined && due <= until;
      due = this.link.nextTimeout()
    ) {
      this.elapse();
    }
    this.now = until;
  }

  send(...payload: number[]): void {
    this.link.send(outgoing(...payload), this.now);
  }

  offer(): void {
    this.link.ask({ type: 'offer', sdp: 'v=0', publish: [], subscribe: [] }, this.now);
  }
}

export const appends = ({ sent }: ReturnType<Bench['take']>) =>
  sent.filter(({ header }) => header['type'] === 'append').map(({ blobs }) => blobs);
export const seqs = ({ said }: ReturnType<Bench['take']>) =>
  said.flatMap((output) => (output.type === 'entry' ? [output.entry.seq] : []));
export const types = ({ said }: ReturnType<Bench['take']>) => said.map(({ type }) => type);

export type Taken = ReturnType<Bench['take']>;

export const sentOf = ({ sent }: Taken, type: string) =>
  sent.map(({ header }) => header).filter((header) => header['type'] === type);
export const pings = (taken: Taken) => sentOf(taken, 'ping').map(({ number }) => number);

/** A link at a server that answers pings, and nothing else unless it is told to. */
export class Alive extends Bench {
  /** Every ping that was seen. */
  pings = 0;

  override take(): Taken {
    const taken = super.take();
    for (const number of pings(taken)) {
      this.pings += 1;
      this.says({ type: 'pong', number });
    }
    return taken;
  }

  /** Like {@link pass}, with an answer to each ping before the next time-out. Gives the output meanwhile. */
  live(until: number): Taken {
    const all = this.take();
    for (
      let due = this.link.nextTimeout();
      due !== undefined && due <= until;
      due = this.link.nextTimeout()
    ) {
      this.elapse();
      const { sent, said } = this.take();
      all.sent.push(...sent);
      all.said.push(...said);
    }
    this.now = until;
    return all;
  }
}

export const lost = ({ said }: Taken) => said.filter(({ type }) => type === 'disconnect').length;
