import type { OptionNames } from '../api/option-names.js';
import type { Track } from '../api/track.js';
import type { VideoCodec } from './codecs.js';

/** How a sender is protected. */
export interface ProtectOptions {
  /** Which of the member's tracks it sends. */
  track: Track;
  /** The codec to be negotiated first. */
  videoCodec?: VideoCodec;
}

/** How codecs of a transceiver are restricted. */
export interface RestrictOptions {
  /** The codec to be negotiated first. */
  videoCodec?: VideoCodec;
}

/** How a message is sent to all members. */
export interface MessageOptions {
  /** Tells an application's messages apart; at most 64 bytes. Empty if absent. */
  label?: string;
}

/** The names of the options of a protected sender. */
export const PROTECT_OPTIONS = { track: true, videoCodec: true } satisfies OptionNames<ProtectOptions>;

/** The names of the options of restricted codecs. */
export const RESTRICT_OPTIONS = { videoCodec: true } satisfies OptionNames<RestrictOptions>;

/** The names of the options of a message. */
export const MESSAGE_OPTIONS = { label: true } satisfies OptionNames<MessageOptions>;
