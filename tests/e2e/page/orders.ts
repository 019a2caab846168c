/** What the bare page and the worker of the tests say to each other, beside what Sotto's page and worker say. */

/** What the page tells the worker of the tests. */
export type Order =
  /** Entries of the log do not reach Sotto from now on. */
  | { e2e: 'deaf' }
  /** Nothing that Sotto wants to say reaches the log from now on. */
  | { e2e: 'dumb' }
  /** The next `count` frames of a stream arrive empty. */
  | { e2e: 'empty'; direction: 'send' | 'receive'; track: number; count: number }
  /** Somebody's sender is asked for a key frame, with RTCP and by way of the SFU. */
  | { e2e: 'ask-for-key-frame'; member: string; track: number }
  /** The next frame that is to be protected, or the next entry, makes its core crash, and then there is a report. */
  | { e2e: 'trap'; core: Core }
  /** Asks for a report, with frames or without, which are many. */
  | { e2e: 'report'; request: number; frames: boolean };

/** A frame that was protected: as the encoder made it, and as it left the worker. In hexadecimal. */
export interface Protected {
  track: number;
  plain: string;
  sealed: string;
}

/** What came of one track of another member, and what Sotto let through: counted around it, not by it. */
export interface LetThrough {
  member: string;
  track: number;
  arrived: number;
  frames: number;
  /** Those that had waited for their epoch for as long as frames may, when it came. */
  late: number;
  /** How long Sotto had one of those that it let through, at most, in milliseconds. */
  longest: number;
}

/** How what was protected fits the epochs that the page was told of. */
export interface SealedUnder {
  frames: number;
  /** Frames that were sealed under neither the newest epoch nor one that only adds have followed. */
  underOther: number;
  /** For each epoch that added somebody: how many pictures were sealed under it until the first key frame, with it. */
  untilKeyFrame: number[];
}

/** How often counters were used, and for which layers: SSRC, spatial and temporal index. */
export interface SealedCounters {
  different: number;
  /** How many there are from zero to the highest. */
  upTo: number;
  repeated: number;
  layers: string[];
}

/** The frames that were protected, the last of each track; how many got to decoders; how many were made empty. */
export interface Report {
  e2e: 'report';
  /** Which one it answers; `null` for the one before a crash. */
  request: number | null;
  frames: Protected[];
  letThrough: LetThrough[];
  sealedUnder: SealedUnder;
  counters: SealedCounters;
  emptied: number;
  /** How often WebCrypto was asked to encrypt and to decrypt. */
  webCrypto: { encrypt: number; decrypt: number };
}

/** The one that frames go through, or the one that follows the log. */
export type Core = 'media' | 'membership';
