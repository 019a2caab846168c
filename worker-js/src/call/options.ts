import type { Channel } from '../api/channel.js';
import { checkNames, type OptionNames } from '../api/option-names.js';
import type { LinkSecret } from '../link/link-secret.js';
import type { Config, FrameCipherSuites, MlsCipherSuite, Timing } from '../wasm/sotto.js';
import { CALL_FILES, type CallFiles } from './call-files.js';
import { SottoError } from './error.js';
import { isWellFormed } from './member.js';
import type { Preparation } from './preparation.js';

/** How to join a call. */
export interface CallOptions extends CallFiles {
  /**
   * One's own name in the room, 1 to 128 bytes of UTF-8, no control characters, no lone surrogates. Unique in the room, and
   * for the server to see: with a `linkSecret`, make it up with `createMemberId()` and say who you are with `name`.
   */
  member: string;
  /**
   * The secret of the call's link. With it members prove that they have the link, and the server can neither add anybody nor
   * sit in the middle. Without it the call works, and only the safety number tells who is there. All members must have the
   * same, or none: others are not added, and get the event `refused`.
   */
  linkSecret?: LinkSecret;
  /**
   * A password besides the link, 1 to 1,024 bytes of UTF-8. All members must have the same, or none. To stretch it takes 64 MiB of memory
   * and, on a fast machine, half a second. It helps where a link may get into the wrong hands.
   */
  password?: string;
  /** The name that others see, 1 to 128 bytes of UTF-8, no control characters. It travels encrypted; it takes a `linkSecret`. */
  name?: string;
  /** The room log. */
  channel: Channel;
  /** How keys are agreed. `hybrid` (the default) is post-quantum; all members must use the same. */
  suite?: MlsCipherSuite;
  /**
   * SFrame cipher suites (RFC 9605 §4.5): ChaCha20-Poly1305 if absent. The founder's choice is part of the group, and
   * cannot be changed; the call of a member that does not accept it ends with `frame-suites-refused` before it sends
   * anything.
   */
  frameCipherSuites?: FrameCipherSuites;
  /** How soon the group does what has to be done. The defaults are for calls between people. */
  timing?: Timing;
  /**
   * The key by which others tell whether this member is the one that was there before, a pair of Ed25519. The tab's own if
   * absent: it stays with the tab through reloads, and cannot be exported. `null`: none, and so no fingerprint.
   */
  continuity?: CryptoKeyPair | null;
  /**
   * The result of {@link Call.prepare}, whose files the call then uses: `workerUrl` and the others belong there. The call takes its
   * workers, or starts others of the same files if an earlier one has them.
   */
  prepared?: Preparation;
  /**
   * Cancels joining. If it is aborted before, workers and connections end, and joining rejects with the signal's reason. A call or
   * room that was joined is not ended by it, but by `leave`.
   */
  signal?: AbortSignal;
}

/** The names of the options of a call. */
export const CALL_OPTIONS = {
  member: true,
  linkSecret: true,
  password: true,
  name: true,
  channel: true,
  suite: true,
  frameCipherSuites: true,
  timing: true,
  continuity: true,
  ...CALL_FILES,
  prepared: true,
  signal: true,
} satisfies OptionNames<CallOptions>;

const TIMING = {
  committerTimeout: true,
  joinBatchDelay: true,
  refresh: true,
  treeRepairIdle: true,
} satisfies OptionNames<Timing>;

const FRAME_CIPHER_SUITES = { video: true, audio: true } satisfies OptionNames<FrameCipherSuites>;

/**
 * Checks the names of the options of a call, and of those inside them.
 *
 * @throws {OptionError}
 */
export function checkOptionNames(
  options: Pick<CallOptions, 'timing' | 'frameCipherSuites'>,
  names: Readonly<Record<string, true>>,
): void {
  checkNames(options, names);
  checkNames(options.timing ?? {}, TIMING, 'timing.');
  checkNames(options.frameCipherSuites ?? {}, FRAME_CIPHER_SUITES, 'frameCipherSuites.');
}

/**
 * The configuration of the core.
 *
 * @throws {SottoError} `config-invalid` if a name or the password is not well-formed UTF-16: the core would get another one.
 */
export function configOf(options: CallOptions): Config {
  const { member, suite, frameCipherSuites, timing, linkSecret, password, name } = options;
  if (typeof member === 'string' && !isWellFormed(member)) {
    throw new SottoError('config-invalid', 'the name of the member has a lone surrogate', { member });
  }
  for (const [what, text] of Object.entries({ name, password })) {
    if (typeof text === 'string' && !isWellFormed(text)) {
      throw new SottoError('config-invalid', `the ${what} has a lone surrogate`);
    }
  }
  return {
    member,
    ...(linkSecret !== undefined && { linkSecret: linkSecret.bytes() }),
    // The same characters may come composed from one keyboard and decomposed from another.
    ...(password !== undefined && { password: password.normalize('NFC') }),
    ...(name !== undefined && { name: name.normalize('NFC') }),
    ...(suite !== undefined && { suite }),
    ...(frameCipherSuites !== undefined && { frameCipherSuites }),
    ...(timing !== undefined && { timing: withoutUndefined(timing) }),
  };
}

/** To the core, what is `undefined` is there and is no number. */
function withoutUndefined(timing: Timing): Timing {
  return Object.fromEntries(Object.entries(timing).filter(([, time]) => time !== undefined));
}
