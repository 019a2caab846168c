/** What the bare page and the worker of the tests say to each other, beside what Sotto's page and worker say. */

/** What the page tells the worker of the tests. */
export type Order =
  /** Entries of the log do not reach Sotto from now on. */
  | { e2e: 'deaf' }
  /** Nothing that Sotto wants to say reaches the log from now on. */
  | { e2e: 'dumb' }
  /** The next `count` frames of a stream arrive empty. */
  | { e2e: 'empty'; direction: 'send' | 'receive'; track: number; count: number }
  /** The next frame that is to be protected makes the core crash, right after a report. */
  | { e2e: 'trap' }
  /** Asks for a report. */
  | { e2e: 'report' };

/** A frame that was protected: as the encoder made it, and as it left the worker. In hexadecimal. */
export interface Protected {
  track: number;
  plain: string;
  sealed: string;
}

/** The frames that went through, the last of each track, and how many were made empty. */
export interface Report {
  e2e: 'report';
  frames: Protected[];
  emptied: number;
}
