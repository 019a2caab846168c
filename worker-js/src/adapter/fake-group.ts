import { Listeners } from '../api/listeners.js';
import { SottoError } from '../call/error.js';
import type { CallEvents, CallState, MemberTrack } from '../call/events.js';
import type { Member } from '../wasm/sotto.js';
import type { DirectoryCall } from './stream-directory.js';

/** The call of one member of a {@link FakeGroup}. */
export class FakeCall implements DirectoryCall {
  readonly member: string;
  state: CallState = 'waiting';
  members: readonly Member[] = [];
  /** Messages that it has sent. */
  sent: Uint8Array[] = [];
  /** The error with which messages fail. */
  failure: SottoError | null = null;
  /** Whether receivers are refused. */
  refuses = false;
  readonly bound = new Map<RTCRtpReceiver, MemberTrack | null>();
  readonly #listeners = new Listeners<CallEvents>();
  readonly #group: FakeGroup;

  constructor(member: string, group: FakeGroup) {
    this.member = member;
    this.#group = group;
  }

  on: DirectoryCall['on'] = (name, listener, options) => this.#listeners.on(name, listener, options);

  emit<Name extends keyof CallEvents>(name: Name, value: CallEvents[Name]): void {
    this.#listeners.emit(name, value);
  }

  async sendMessage(data: Uint8Array, { label = '' }: { label?: string } = {}): Promise<void> {
    this.sent.push(data);
    if (this.failure !== null) throw this.failure;
    await null;
    this.#group.say(this.member, data, label);
  }

  unprotect(receiver: RTCRtpReceiver, from: MemberTrack): void {
    if (this.refuses) throw new SottoError('transform-ignored', 'too late');
    this.bound.set(receiver, from);
  }

  shut(end: RTCRtpSender | RTCRtpReceiver): void {
    if (this.state === 'stopped') throw new SottoError('stopped', 'the call is over');
    this.release(end);
  }

  release(end: RTCRtpSender | RTCRtpReceiver): void {
    if (!('replaceTrack' in end)) this.bound.set(end, null);
  }
}

/** A group whose members get messages in one order, each those of its own time in the group. */
export class FakeGroup {
  readonly calls = new Map<string, FakeCall>();
  #epoch = 0;

  /** Adds members, and takes others away. One that is in both comes back. */
  become({ added = [], removed = [] }: { added?: readonly string[]; removed?: readonly string[] }): void {
    this.#epoch += 1;
    for (const gone of removed) this.calls.get(gone)?.emit('members', []);
    for (const gone of removed) this.calls.delete(gone);
    for (const member of added) this.call(member);
    const members = [...this.calls.keys()].map((member) => ({
      member,
      name: null,
      fingerprint: null,
      proven: false,
    }));
    const safetyNumber = { digits: [], emoji: [], machine: '' };
    for (const call of this.calls.values()) {
      call.state = 'encrypted';
      call.members = members;
      call.emit('members', members);
      call.emit('epoch', { epoch: this.#epoch, members, added, removed, safetyNumber });
    }
  }

  /** The call of a member that is here, or is about to be. */
  call(member: string): FakeCall {
    const call = this.calls.get(member) ?? new FakeCall(member, this);
    this.calls.set(member, call);
    return call;
  }

  /** Delivers a message to all. */
  say(from: string, data: Uint8Array, label: string): void {
    for (const call of this.calls.values()) {
      if (call.state === 'encrypted') call.emit('message', { from, label, data });
    }
  }
}
