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
/**
 * The proof against an end whose worker has taken frames before: its browser's counters grow again and again, so often at
 * least, and for so long, in milliseconds. Frames that the worker has written before may still be on their way to where
 * the browser counts them, and on a busy machine they arrive there in one burst, late.
 */
const GROWTHS = 3;
const SILENCE = 300;
/** A longer pause between two samples is a machine that stands still, on which nothing proves anything, in milliseconds. */
const STANDSTILL = 450;
/** Growth that ends for so long was of frames on their way, in milliseconds. */
const SETTLED = 1000;
/** Packets of sound, or pictures, that are more than can be on their way, however busy the machine. */
const TOO_MANY = 100;
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
  readonly #fresh: boolean;
  #taken = 0;
  #written = 0;
  #silentSince: number;
  #sampledAt = Number.NEGATIVE_INFINITY;
  /** The first sample since the worker took its last frame, or all zeros while it never took one. */
  #baseline: RtpCounts | null;
  /** The last sample, and how often the counters have grown from one to the next without a standstill. */
  #last: RtpCounts = NOTHING;
  #growths = 0;
  #grownAt = Number.NEGATIVE_INFINITY;

  /** Of a sender or of a receiver. `fresh`: the browser had counted nothing when the transform was set. */
  constructor(sends: boolean, fresh: boolean, now: number) {
    this.#sends = sends;
    this.#fresh = fresh;
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
    const isIdle = now - this.#silentSince > IDLE_AFTER && this.#growths === 0;
    return now > this.#silentSince && now - this.#sampledAt >= (isIdle ? IDLE_EVERY : 0);
  }

  /**
   * The browser's counters, taken while the worker was silent. `true`: frames have gone around it, unless the worker turns
   * out to have taken one meanwhile; to be asked again after the next {@link counted}.
   */
  isSuspect(sample: RtpCounts, now: number): boolean {
    const sinceLast = now - this.#sampledAt;
    const last = this.#last;
    this.#sampledAt = now;
    this.#last = sample;
    const baseline = this.#baseline;
    // The counters of an RTP stream that has ended are gone: what is left is compared from here on.
    if (baseline === null || isLess(sample, baseline) || isLess(sample, last)) {
      this.#startFrom(sample);
      return false;
    }
    // Nothing can be on its way before the worker has taken the first frame of an end that had sent or received nothing.
    if (this.#fresh && this.#taken === 0) return this.#grew(baseline, sample);
    if (this.#grew(last, sample)) {
      this.#growths = sinceLast > STANDSTILL ? 1 : this.#growths + 1;
      this.#grownAt = now;
    } else if (now - this.#grownAt > SETTLED) {
      this.#startFrom(sample);
      return false;
    }
    if (growthOf(baseline, sample) > TOO_MANY) return this.#grew(baseline, sample);
    return this.#growths >= GROWTHS && now - this.#silentSince >= SILENCE;
  }

  /** Whether nothing has come to the worker since the sample that was suspect. */
  get isSilent(): boolean {
    return this.#baseline !== null;
  }

  /** The counters of the last sample that speak for a bypass, to stand in an error: without them a false alarm could not be told from one. */
  evidence(now: number): string {
    const { kind = 'media', packets, bytes, frames, samples } = this.#last;
    const before = this.#baseline ?? NOTHING;
    const grown = {
      packets: packets - before.packets,
      bytes: bytes - before.bytes,
      frames: frames - before.frames,
    };
    return (
      `${kind}, ${Math.round(now - this.#silentSince)} ms without a frame for the worker, which has taken ${this.#taken} ` +
      `and written ${this.#written}; meanwhile ${grown.packets} packets, ${grown.bytes} bytes, ${grown.frames} frames and ` +
      `${samples - before.samples} samples were counted`
    );
  }

  #startFrom(sample: RtpCounts): void {
    this.#baseline = sample;
    this.#growths = 0;
  }

  #grew(before: RtpCounts, after: RtpCounts): boolean {
    const growth = growthOf(before, after);
    if (after.kind === 'video') return growth > 0 && after.bytes > before.bytes;
    if (this.#sends) return growth > 0;
    return growth > (this.#taken === 0 ? STRAY_PACKETS : 0) && after.samples > before.samples;
  }
}

/** Pictures or packets of sound from one sample to another. */
function growthOf(before: RtpCounts, after: RtpCounts): number {
  return after.kind === 'video' ? after.frames - before.frames : after.packets - before.packets;
}

function isLess(a: RtpCounts, b: RtpCounts): boolean {
  return a.packets < b.packets || a.bytes < b.bytes || a.frames < b.frames;
}
