/**
 * A `Call` alone, on a log in the page itself, sending to the page itself: the frames that leave it can be counted one
 * by one.
 */

import { Call, type CallErrorCode, type CallStats, type Channel, type Entry, SottoError } from 'sotto';
import { openMedia } from './media.js';
import { NativeWorker, SpiedWorker } from './spied-worker.js';

/** The number of frames so far, at each end. */
export interface Passed {
  /** By the encoder. */
  encoded: number;
  /** Into the far side's transform, which reads and drops them. */
  arrived: number;
}

/** One call with itself. */
export class Loopback {
  readonly #near = new RTCPeerConnection();
  readonly #far = new RTCPeerConnection();
  readonly errors: CallErrorCode[] = [];
  #arrived = 0;
  #call: Call | undefined;
  #log: Log | undefined;

  /** Sends the camera through a call that is not in its group yet. */
  async start(): Promise<void> {
    const { camera } = await openMedia();
    const log = new Log('alone');
    this.#log = log;
    const call = await joinOn(log);
    this.#call = call;
    call.on('error', ({ code }) => this.errors.push(code));
    const { sender } = this.#near.addTransceiver(camera, { direction: 'sendonly' });
    call.protect(sender, { track: 'camera' });
    await this.#connect();
  }

  /** Lets the call into its room, so that it founds its group. */
  found(): void {
    this.#log?.begin();
  }

  get state(): string {
    return this.#call?.state ?? '';
  }

  stats(): Promise<CallStats> {
    if (this.#call === undefined) throw new TypeError('not started');
    return this.#call.stats();
  }

  async passed(): Promise<Passed> {
    let encoded = 0;
    for (const entry of (await this.#near.getStats()).values()) {
      if (entry.type === 'outbound-rtp') encoded += entry.framesEncoded ?? 0;
    }
    return { encoded, arrived: this.#arrived };
  }

  async leave(): Promise<void> {
    await this.#call?.leave();
  }

  /** Ends the call's worker without telling the call. */
  kill(): void {
    SpiedWorker.last().terminate();
  }

  /** Sends the camera as it is, and only then asks for protection. Returns the reason if that is refused. */
  async tryToProtectLate(): Promise<CallErrorCode | null> {
    const { camera } = await openMedia();
    const { sender } = this.#near.addTransceiver(camera, { direction: 'sendonly' });
    await this.#connect();
    while ((await this.passed()).encoded === 0) await new Promise((resolve) => setTimeout(resolve, 50));
    return this.tryToProtect(sender);
  }

  /** Another call protects a sender that is protected already. */
  async tryToProtect(sender: RTCRtpSender): Promise<CallErrorCode | null> {
    const call = await joinOn(new Log('second'));
    try {
      call.protect(sender, { track: 'camera' });
      return null;
    } catch (error) {
      if (error instanceof SottoError) return error.code;
      throw error;
    } finally {
      await call.leave();
    }
  }

  async #connect(): Promise<void> {
    this.#near.onicecandidate = ({ candidate }) => void this.#far.addIceCandidate(candidate ?? undefined);
    this.#far.onicecandidate = ({ candidate }) => void this.#near.addIceCandidate(candidate ?? undefined);
    this.#far.ontrack = ({ receiver }) => {
      const counter = new NativeWorker('/counter.worker.js', { type: 'module' });
      counter.onmessage = ({ data }: MessageEvent<number>) => {
        this.#arrived = data;
      };
      receiver.transform = new RTCRtpScriptTransform(counter);
    };
    await this.#near.setLocalDescription();
    await this.#far.setRemoteDescription(this.#near.localDescription ?? { type: 'offer' });
    await this.#far.setLocalDescription();
    await this.#near.setRemoteDescription(this.#far.localDescription ?? { type: 'answer' });
  }
}

function joinOn(log: Log): Promise<Call> {
  return Call.join({
    member: log.member,
    channel: log,
    workerUrl: '/sotto.worker.js',
    wasmUrl: '/sotto.wasm',
  });
}

/** A room log of one. */
class Log implements Channel {
  readonly member: string;
  onentry: ((entry: Entry) => void) | null = null;
  #seq = 0;

  constructor(member: string) {
    this.member = member;
  }

  begin(): void {
    this.#write({ kind: 'joined', member: this.member, present: [] });
  }

  send({ payload }: { payload: Uint8Array }): void {
    this.#write({ kind: 'message', from: this.member, payload });
  }

  #write(entry: Unnumbered): void {
    this.#seq += 1;
    const seq = this.#seq;
    // An echo comes later than the message that it echoes.
    queueMicrotask(() => this.onentry?.({ seq, ...entry }));
  }
}

type Unnumbered =
  | { kind: 'joined'; member: string; present: string[] }
  | { kind: 'message'; from: string; payload: Uint8Array };
