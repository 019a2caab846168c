import type { Config } from '../wasm/sotto.js';
import type { Channel } from './channel.js';
import { SottoError } from './error.js';
import { isWellFormed } from './member.js';

/** How keys are agreed: `hybrid` is post-quantum, `classical` is smaller. */
export type Suite = NonNullable<Config['suite']>;

/** A cipher suite of frames: ChaCha20-Poly1305, or one of RFC 9605 by its cipher and, for the last three, bits of tag. */
export type FrameSuite = NonNullable<Frames['video']>[number];

/**
 * How frames are encrypted. The first of each list is for a group that this member founds; it joins a group with any of
 * them. Who founds can be chosen by the server, so name none that is not good enough.
 */
export type Frames = NonNullable<Config['frames']>;

/** How soon the group does what has to be done, in milliseconds; what is left out has its default. */
export type Pace = NonNullable<Config['pace']>;

/** How to join a call. */
export interface CallOptions {
  /** One's own name in the room, 1 to 128 bytes of UTF-8, no control characters, no lone surrogates. Unique in the room. */
  member: string;
  /** The room log. */
  channel: Channel;
  /** How keys are agreed. `hybrid` (the default) is post-quantum; all members must use the same. */
  suite?: Suite;
  /**
   * How frames are encrypted: ChaCha20-Poly1305 if absent. The founder's choice is part of the group, and nobody can
   * change it; the call of a member that does not accept it ends with `frame-suites-refused` before it sends anything.
   */
  frames?: Frames;
  /** How soon the group does what has to be done. The defaults are for calls between people. */
  pace?: Pace;
  /**
   * The key by which others tell whether this member is the one that was there before, a pair of Ed25519. The tab's own if
   * absent: it stays with the tab through reloads, and cannot be exported. `null`: none, and so no fingerprint.
   */
  continuity?: CryptoKeyPair | null;
  /** Where the worker script is, if the bundler did not place it beside this module. */
  workerUrl?: string | URL;
  /** Where `sotto.wasm` is, if not beside the worker script. */
  wasmUrl?: string | URL;
}

/**
 * The configuration of the core.
 *
 * @throws {SottoError} `config-invalid` if the member's name is not well-formed UTF-16: the core would get another one.
 */
export function configOf({ member, suite, frames, pace }: CallOptions): Config {
  if (typeof member === 'string' && !isWellFormed(member)) {
    throw new SottoError('config-invalid', 'the name of the member has a lone surrogate', { member });
  }
  return {
    member,
    ...(suite !== undefined && { suite }),
    ...(frames !== undefined && { frames }),
    ...(pace !== undefined && { pace: withoutUndefined(pace) }),
  };
}

/** To the core, what is `undefined` is there and is no number. */
function withoutUndefined(pace: Pace): Pace {
  return Object.fromEntries(Object.entries(pace).filter(([, time]) => time !== undefined));
}
