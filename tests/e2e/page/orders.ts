/** The messages between the bare page and the worker of the tests, beside those between Sotto's page and worker. */

/** The orders of the page to the worker of the tests. */
export type Order =
  /** Entries of the log do not reach Sotto from now on. */
  | { e2e: 'deaf' }
  /** Nothing that Sotto wants to say reaches the log from now on. */
  | { e2e: 'dumb' }
  /** The next `count` frames of a stream arrive empty. */
  | { e2e: 'empty'; direction: 'send' | 'receive'; track: number; count: number }
  /** A member's sender is asked for a key frame, with RTCP and by way of the SFU. */
  | { e2e: 'ask-for-key-frame'; member: string; track: number }
  /** The next secret of 32 bytes that the core draws is another one when the core has used it once. */
  | { e2e: 'lie' }
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

/** The frames of one track of another member, and those that Sotto let through: counted around it, not by it. */
export interface LetThrough {
  member: string;
  track: number;
  arrived: number;
  frames: number;
  /** Frames that had waited for their epoch for as long as frames may, when it came. */
  late: number;
  /** The longest time that Sotto had a frame that it let through, in milliseconds. */
  longest: number;
  /** Pauses of pictures where they come to Sotto, and where they leave it. */
  before: Pauses;
  behind: Pauses;
}

/** Pauses between pictures. */
export interface Pauses {
  count: number;
  seconds: number;
}

/** The epochs that frames were encrypted under, against the epochs that the page was told of. */
export interface SealedUnder {
  frames: number;
  /** Frames that were sealed under neither the newest epoch nor one that only adds have followed. */
  underOther: number;
  /** For each epoch that added a member: how many pictures were sealed under it until the first key frame, with it. */
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
  /** The payloads that a member which is made dumb wanted to say, in hexadecimal. */
  unsaid: string[];
}

/** The one that frames go through, or the one that follows the log. */
export type Core = 'media' | 'membership';
