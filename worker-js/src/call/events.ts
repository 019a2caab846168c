import type { Track } from '../api/track.js';
import type {
  DropReason,
  Event,
  Member,
  SafetyNumber,
  ShortAuthentication,
  StreamStats,
} from '../wasm/sotto.js';
import type { SottoError } from './error.js';

/**
 * `waiting`: not in the group (yet, or no longer); no frame passes. `encrypted`: in the group. `stopped`: left or
 * crashed; no frame will ever pass again.
 */
export type CallState = 'waiting' | 'encrypted' | 'stopped';

/** A change of who is in the group. */
export interface Epoch {
  /** Counts the changes of the group. */
  epoch: number;
  /** The members of the group, as the members know it, not the server. */
  members: readonly Member[];
  /** Members that came in with this change. */
  added: readonly string[];
  /** Members that went out with this change. */
  removed: readonly string[];
  /** Equal on two screens: the same group, nobody in between. */
  safetyNumber: SafetyNumber;
}

/** A log entry that was not followed: its position in the log, its sender as the server says, and the reason. */
export type RejectedEntry = Omit<Extract<Event, { type: 'rejected' }>, 'type'>;

/** A member that was in the group before is back, with the same continuity key. */
export type Returned = Omit<Extract<Event, { type: 'returned' }>, 'type'>;

/** A name is back in the group with another continuity key: what it had `before`, and what it has. `null` is none. */
export type KeyChanged = Omit<Extract<Event, { type: 'key-changed' }>, 'type'>;

/** A message of a member to all members, that one included. */
export type GroupMessage = Omit<Extract<Event, { type: 'message' }>, 'type'>;
/** A member of the group says why this one is not added. */
export type Refused = Omit<Extract<Event, { type: 'refused' }>, 'type'>;

/** A member's track, as a receiver is bound to it. */
export interface MemberTrack {
  /** The member that sends it. */
  member: string;
  /** Which of its tracks. */
  track: Track;
}

/** Frames of a member's track come, and none of them can be opened. */
export interface Undecryptable extends MemberTrack {
  /** Why the last one was dropped, if the core has dropped it. */
  reason: DropReason | undefined;
  /** Since when, as `Date.now()` counts. */
  since: number;
}

/** Pictures of a member's track are opened, and none of them is decoded. */
export interface Stalled extends MemberTrack {
  /** Since when, as `Date.now()` counts. */
  since: number;
}

/** When something began. */
export interface Since {
  /** As `Date.now()` counts. */
  since: number;
}

/** The events of a {@link Call}. Its properties have the new values when listeners run. */
export interface CallEvents {
  /** The call's state changed. */
  state: CallState;
  /**
   * The group's members changed. Empty when waiting. Each has its `member` id, the `name` that it shows, the `fingerprint` of
   * its continuity key, and `proven`: whether it has proved that it has the link. In a call with a `linkSecret` all have;
   * without, none.
   */
  members: readonly Member[];
  /** The safety number changed. `null` when waiting. */
  safetynumber: SafetyNumber | null;
  /** Everything about a new epoch at once. */
  epoch: Epoch;
  /**
   * While one is `waiting`: a member of the group says why one is not added; see `CallOptions.linkSecret`. Words for a screen:
   * a server can make them up, and withhold them.
   */
  refused: Refused;
  /** A member that was in the group is back under the same name, with the same key. Follows `epoch`. */
  returned: Returned;
  /**
   * A member is in the group under the name of one that was there before, and has another key. Follows `epoch`. Show it
   * until a person has looked at it: it may be somebody else.
   */
  'key-changed': KeyChanged;
  /**
   * A member, perhaps this one, has sent a message to all. All members get the same messages in the same order, encrypted to the
   * group and signed by the sender.
   */
  message: GroupMessage;
  /** Short authentication has got further, or has ended: see {@link Call.startShortAuthentication}. */
  'short-authentication': ShortAuthentication;
  /** An entry of the log was not followed: something to show in a debugging view. */
  rejected: RejectedEntry;
  /**
   * For two seconds frames of a member have come and none could be opened. Said once, until it is over. Show that
   * this member cannot be heard or seen; there is nothing that an application could do about most reasons.
   */
  undecryptable: Undecryptable;
  /** Frames of a member that was `undecryptable` pass again. */
  decryptable: MemberTrack;
  /**
   * Pictures of a member are opened and not decoded, and a key frame that was asked for has not changed that in two
   * seconds. Said once, until it is over. An application may subscribe to the track anew, or ask its SFU for a key frame
   * or another layer.
   */
  stalled: Stalled;
  /** Pictures of a member that was `stalled` are decoded again. */
  resumed: MemberTrack;
  /**
   * Nothing is sent for now: for half a minute no other member has shown that this member is still in the call's current
   * epoch. The server may be withholding the log, the connection may be lost, or all others may be frozen. Said once. Over
   * with `fresh`, or when the state changes.
   */
  stale: Since;
  /** Other members have shown it: frames are sent again. */
  fresh: Since;
  /** Something failed. */
  error: SottoError;
}

/** Counters of one sender or receiver. */
export interface CallStreamStats extends Omit<StreamStats, 'stream' | 'track'> {
  /** Which track. */
  track: Track;
}

/** Counters of a call. */
export interface CallStats {
  /** The current epoch, if in a group. */
  epoch?: number;
  /** One per sender and receiver. */
  streams: CallStreamStats[];
}
