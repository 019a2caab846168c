import type { CallEvents, CallState, Member, SafetyNumber } from 'sotto';
import type { Session } from './session.js';

type Listener<Name extends keyof CallEvents> = (value: CallEvents[Name]) => void;

/** A call without workers, for tests: its state is set, and its listeners are counted. */
export class FakeCall {
  readonly member = 'alice';
  state: CallState = 'waiting';
  members: readonly Member[] = [];
  safetyNumber: SafetyNumber | null = null;
  epoch: number | null = null;
  readonly #listeners: { [Name in keyof CallEvents]?: Set<Listener<Name>> } = {};

  on = <Name extends keyof CallEvents>(name: Name, listener: Listener<Name>): (() => void) => {
    const listeners: Set<Listener<Name>> = this.#listeners[name] ?? new Set<Listener<Name>>();
    Object.assign(this.#listeners, { [name]: listeners.add(listener) });
    return () => {
      listeners.delete(listener);
    };
  };

  emit<Name extends keyof CallEvents>(name: Name, value: CallEvents[Name]): void {
    for (const listener of [...(this.#listeners[name] ?? [])]) listener(value);
  }

  /** How many listeners there are, of all events. */
  get heardBy(): number {
    return Object.values(this.#listeners).reduce((sum, { size }) => sum + size, 0);
  }

  /** Becomes encrypted with these members. */
  enter(...names: string[]): void {
    const isNew = this.state !== 'encrypted';
    this.state = 'encrypted';
    this.epoch = names.length;
    this.members = names.map((member) => ({ member, name: null, fingerprint: null, proven: false }));
    this.safetyNumber = numberOf(names.length);
    if (isNew) this.emit('state', this.state);
    this.emit('members', this.members);
    this.emit('safetynumber', this.safetyNumber);
  }
}

/** A safety number whose first group of digits is `group`. */
export function numberOf(group: number): SafetyNumber {
  const digits = [group, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12].map((part) => String(part).padStart(5, '0'));
  return { digits, emoji: [], machine: `SOTTO:SN:1:${String(group).padStart(64, '0')}` };
}

/** A join under the control of a test. */
export class FakeJoins {
  /** Calls of its methods, in order. */
  readonly log: string[] = [];
  /** The calls that were joined. */
  readonly calls: FakeCall[] = [];
  /** Whether joining waits for {@link FakeJoins.release}. */
  isHeld = false;
  #release: (() => void)[] = [];

  readonly join = async (signal: AbortSignal, name = 'room'): Promise<Session & { call: FakeCall }> => {
    this.log.push(`join ${name}`);
    if (this.isHeld) await new Promise<void>((resolve) => this.#release.push(resolve));
    if (signal.aborted) this.log.push(`aborted ${name}`);
    const call = new FakeCall();
    this.calls.push(call);
    return {
      call,
      leave: async () => {
        this.log.push(`leave ${name}`);
        await Promise.resolve();
        this.log.push(`left ${name}`);
      },
    };
  };

  /** Lets all that are joining go on. */
  release(): void {
    for (const resolve of this.#release.splice(0)) resolve();
  }

  /** The newest call. */
  get call(): FakeCall {
    const call = this.calls.at(-1);
    if (call === undefined) throw new Error('nobody has joined');
    return call;
  }
}
