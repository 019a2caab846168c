/** The messages between the bench page and its workers, beside those of the contestants' own code. */

import type { Entry } from 'sotto';

export type Direction = 'seal' | 'open';

/** How frames are led through: streams as a browser gives them, or a bare queue in their place. */
export type Lane = 'streams' | 'bare';

/** Opus in 80 bytes, VP8 in more. */
export type Kind = 'audio' | 'video';

/** Which stream of frames. */
export interface Line {
  direction: Direction;
  lane: Lane;
  kind: Kind;
}

/** To a worker. */
export type Order =
  | { order: 'run'; id: number; line: Line; frames: ArrayBuffer[] }
  | { order: 'memory'; id: number }
  | { order: 'copies'; id: number; line: Line; frames: ArrayBuffer[] }
  | { order: 'tasks'; id: number };

/** The result of a batch of frames. */
export interface Run {
  milliseconds: number;
  frames: ArrayBuffer[];
}

/** One task of a worker. */
export interface Task {
  milliseconds: number;
  what: string;
}

/** Back from it. */
export type Answer =
  | ({ id: number; answer: 'run' } & Run)
  | { id: number; answer: 'memory'; bytes: number | null }
  | { id: number; answer: 'copies'; calls: number; bytes: number }
  | { id: number; answer: 'tasks'; tasks: Task[] }
  | { id: number; answer: 'failed'; message: string };

/** The first message that a worker gets: the port for all these. */
export interface Hello {
  bench: MessagePort;
}

/** The next order of the page to a member that sends a message per frame. */
export type Step =
  | { step: 'start'; name: string }
  | { step: 'found'; keyPackage: Uint8Array }
  | { step: 'join'; welcome: Uint8Array };

/** To the crowd. An entry is followed by all members that are told of it. */
export type ToCrowd =
  | { crowd: 'start'; members: string[] }
  | { crowd: 'entry'; entries: [member: string, entry: Entry][] };

/** A message that a member wants in the log. */
export interface Said {
  from: string;
  payload: Uint8Array;
  attachments: { to: string[]; bytes: Uint8Array }[];
}

/** From the crowd: `followed` after each message to it, the rest at any time. */
export type FromCrowd = { crowd: 'followed' } | { crowd: 'said'; said: Said[] };

/** The next order of the page to a member of Discord's protocol. */
export type DaveyStep =
  | { step: 'start'; user: string; channel: string; sender: Uint8Array }
  | { step: 'found'; proposals: Uint8Array; users: string[] }
  | { step: 'join'; welcome: Uint8Array };
