import type { Unsubscribe } from '../api/listeners.js';
import type { CallEvents, CallState } from '../call/events.js';
import type { Member } from '../wasm/sotto.js';

/** The part of a `Call` that the elements show. */
export interface ShownCall {
  /** The own member id. */
  readonly member: string;
  readonly state: CallState;
  readonly members: readonly Member[];
  readonly staleSince?: number | null;
  on<Name extends keyof CallEvents>(name: Name, listener: (value: CallEvents[Name]) => void): Unsubscribe;
}
