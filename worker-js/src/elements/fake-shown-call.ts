import { Listeners } from '../api/listeners.js';
import type { CallEvents, CallState } from '../call/events.js';
import { member as holder } from '../safety-number/fake-epochs.js';
import type { Member } from '../wasm/sotto.js';
import type { ShownCall } from './shown-call.js';

/** A member with a key of so many equal digits, or without one, as a group has it. */
export function shown(id: string, key: number | null, more: Partial<Member> = {}): Member {
  return { ...holder(id, key), name: null, proven: false, ...more };
}

/** A call without workers, for tests of elements. */
export class FakeShownCall implements ShownCall {
  readonly member = 'me';
  state: CallState = 'waiting';
  members: readonly Member[] = [];
  staleSince: number | null = null;
  /** How many listeners there are. */
  heardBy = 0;
  readonly #listeners = new Listeners<CallEvents>();

  on: ShownCall['on'] = (name, listener) => {
    this.heardBy += 1;
    const off = this.#listeners.on(name, listener);
    return () => {
      this.heardBy -= 1;
      off();
    };
  };

  emit<Name extends keyof CallEvents>(name: Name, value: CallEvents[Name]): void {
    this.#listeners.emit(name, value);
  }

  /** Becomes something, with these members: first the state is told, then the members, as a call does. */
  become(state: CallState, members: readonly Member[] = []): void {
    const isChanged = state !== this.state;
    this.state = state;
    this.members = members;
    if (isChanged) this.emit('state', state);
    this.emit('members', members);
  }
}
