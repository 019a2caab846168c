/** The browser's own counters of one sender or receiver (WebRTC Statistics), summed over its RTP streams. */
export interface RtpCounts {
  /** Of sound or of video; `undefined` while there is no RTP stream. */
  kind: 'audio' | 'video' | undefined;
  /** Sent or received, retransmissions left out where they are sent. */
  packets: number;
  /** Of payload, sent or received, retransmissions left out where they are sent. */
  bytes: number;
  /** Video frames: encoded, or received whole and handed on by the transform. */
  frames: number;
  /** Samples of sound that were played and not made up. */
  samples: number;
}

/** How often an end is compared with the browser's counters while it has been silent for long, in milliseconds. */
const IDLE_EVERY = 300;
/** How long an end must have been silent for that, in milliseconds. */
const IDLE_AFTER = 1000;
/** Growth that a silent stream can show while its last frames are on their way through the browser. */
const IN_FLIGHT = 1;
/** Packets of sound that a receiver may count without a frame for the worker, such as padding. */
const STRAY_PACKETS = 3;

const NOTHING: RtpCounts = { kind: undefined, packets: 0, bytes: 0, frames: 0, samples: 0 };

/**
 * Tells whether the frames of one sender or receiver go around the worker. A transform that is not in force shows in two
 * facts together: the worker takes no frame, and the browser goes on counting. So the browser need be asked only
 * while the worker is without a frame, and a stream that flows costs nothing.
 */
export class BypassDetector {
  readonly #sends: boolean;
  #taken = 0;
  #written = 0;
  #silentSince: number;
  #sampledAt = Number.NEGATIVE_INFINITY;
  /** The first sample since the worker took its last frame, or all zeros while it never took one. */
  #baseline: RtpCounts | null;

  /** Of a sender or of a receiver. `fresh`: the browser had counted nothing when the transform was set. */
  constructor(sends: boolean, fresh: boolean, now: number) {
    this.#sends = sends;
    this.#baseline = fresh ? NOTHING : null;
    this.#silentSince = now;
  }

  /** The worker's counters. Frames that it has taken since the last time make what was seen before meaningless. */
  counted(taken: number, written: number, now: number): void {
    if (taken === this.#taken && written === this.#written) return;
    this.#taken = taken;
    this.#written = written;
    this.#silentSince = now;
    this.#baseline = null;
  }

  /** Whether the browser's counters are wanted now. */
  wantsSample(now: number): boolean {
    const isIdle = now - this.#silentSince > IDLE_AFTER;
    return now > this.#silentSince && now - this.#sampledAt >= (isIdle ? IDLE_EVERY : 0);
  }

  /**
   * The browser's counters, taken while the worker was silent. `true`: frames have gone around it, unless the worker turns
   * out to have taken one meanwhile; to be asked again after the next {@link counted}.
   */
  isSuspect(sample: RtpCounts, now: number): boolean {
    this.#sampledAt = now;
    const baseline = this.#baseline;
    // The counters of an RTP stream that has ended are gone: what is left is compared from here on.
    if (baseline === null || isLess(sample, baseline)) {
      this.#baseline = sample;
      return false;
    }
    return this.#grew(baseline, sample);
  }

  /** Whether nothing has come to the worker since the sample that was suspect. */
  get isSilent(): boolean {
    return this.#baseline !== null;
  }

  #grew(before: RtpCounts, after: RtpCounts): boolean {
    // Before the worker has taken its first frame nothing can be on its way.
    const slack = this.#taken === 0 ? 0 : IN_FLIGHT;
    const frames = after.frames - before.frames > slack;
    const packets = after.packets - before.packets;
    if (after.kind === 'video') return frames && after.bytes > before.bytes;
    if (this.#sends) return packets > slack;
    return packets > STRAY_PACKETS && after.samples > before.samples;
  }
}

function isLess(a: RtpCounts, b: RtpCounts): boolean {
  return a.packets < b.packets || a.bytes < b.bytes || a.frames < b.frames;
}
