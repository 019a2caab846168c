import type { SafetyNumber, Suite } from '../wasm/sotto.js';
import type { Channel } from './channel.js';
import type { CallEvents, CallState, CallStats } from './events.js';
import type { Unsubscribe } from './listeners.js';
import type { Track } from './track.js';

/** How to join a call. */
export interface CallOptions {
  /** One's own name in the room, 1 to 128 bytes of UTF-8 without control characters. Unique in the room. */
  member: string;
  /** The room log. */
  channel: Channel;
  /** How keys are agreed. `hybrid` (the default) is post-quantum; all members must use the same. */
  suite?: Suite;
  /** Where the worker script is, if the bundler did not place it beside this module. */
  workerUrl?: string | URL;
  /** Where `sotto.wasm` is, if not beside the worker script. */
  wasmUrl?: string | URL;
}

/** One's own part in an end-to-end encrypted call. */
export declare class Call {
  private constructor();
  /** Starts the worker and joins. Resolves when the worker runs; the call is then `waiting`. */
  static join(options: CallOptions): Promise<Call>;
  /** One's own name. */
  readonly member: string;
  get state(): CallState;
  get members(): readonly string[];
  get epoch(): number | null;
  get safetyNumber(): SafetyNumber | null;
  on<Name extends keyof CallEvents>(name: Name, listener: (value: CallEvents[Name]) => void): Unsubscribe;
  protect(sender: RTCRtpSender, binding: { track: Track }): void;
  unprotect(receiver: RTCRtpReceiver, binding: { member: string; track: Track }): void;
  release(end: RTCRtpSender | RTCRtpReceiver): void;
  stats(): Promise<CallStats>;
  leave(): Promise<void>;
}
