import { Listeners, type ListenOptions, type Unsubscribe } from '../api/listeners.js';
import { noTrack, numberOfTrack, type Track } from '../api/track.js';
import type { Call } from '../call/call.js';
import type { MemberTrack } from '../call/events.js';
import { StreamError } from './error.js';
import { decodeStatement, encodeStatement, isStreamId, MAX_STREAMS } from './statement.js';
import { StatementSender } from './statement-sender.js';
import { type ClaimedStream, StreamHolders } from './stream-holders.js';

/** The label of the messages of directories. */
export const STREAMS_LABEL = 'sotto.streams';

/** The part of a call that a {@link StreamDirectory} needs. */
export type DirectoryCall = Pick<
  Call,
  'member' | 'state' | 'members' | 'on' | 'sendMessage' | 'unprotect' | 'shut' | 'release'
>;

/** The events of a {@link StreamDirectory}. */
export interface StreamDirectoryEvents {
  /** A member, perhaps this one, holds a stream. Receivers of that stream are bound to it when listeners run. */
  claimed: ClaimedStream;
  /** A member has withdrawn a stream, or has left the group. Receivers of it are shut. */
  withdrawn: ClaimedStream;
  /** A claim was refused, a statement could not be read, or a receiver could not be bound. */
  error: StreamError;
}

/**
 * The list of which of an SFU's streams is which track of which member, by the word of the members: each states its own streams, in
 * messages that are encrypted to the group and signed. The SFU has no say in it: a stream that nobody has claimed is bound to
 * nobody, so it is silent, and one that the SFU has exchanged for another does not open.
 *
 * A stream belongs to the member that has claimed it first, until that member withdraws it or leaves. Statements are repeated for
 * members that come later. A member that lies can keep a stream of another from being shown to those who came after, but not
 * speak in its name: frames open only with the sender's key.
 */
export class StreamDirectory {
  readonly #call: DirectoryCall;
  readonly #listeners = new Listeners<StreamDirectoryEvents>();
  readonly #holders = new StreamHolders();
  readonly #receivers = new Map<RTCRtpReceiver, string>();
  readonly #own = new Map<string, Track>();
  readonly #sender: StatementSender;
  readonly #undo: readonly Unsubscribe[];
  /** Statements of before are not known to a directory that begins when its member is in the group already. */
  #asks: boolean;

  constructor(call: DirectoryCall) {
    this.#call = call;
    this.#asks = call.state === 'encrypted';
    this.#sender = new StatementSender(call, STREAMS_LABEL, () =>
      encodeStatement({ streams: this.#own, asks: this.#asks }),
    );
    this.#undo = [
      call.on('members', (members) => {
        this.#forget((holder) => !members.some(({ member }) => member === holder));
        // Of a member that comes back to the group the others have forgotten all streams.
        if (members.length === 0 && this.#own.size > 0) this.#sender.due();
      }),
      call.on('epoch', ({ added, removed }) => {
        this.#forget((holder) => removed.includes(holder));
        if (added.length > 0 && this.#own.size > 0) this.#sender.due();
        else this.#sender.flush();
      }),
      call.on('message', ({ from, label, data }) => {
        if (label === STREAMS_LABEL) this.#hear(from, data);
      }),
    ];
    if (this.#asks) this.#sender.due();
  }

  /** All streams that members hold, this member's own among them. */
  get streams(): readonly ClaimedStream[] {
    return this.#holders.all;
  }

  /** The holder of a stream; `undefined` if nobody has claimed it. */
  holderOf(id: string): MemberTrack | undefined {
    return this.#holders.of(id);
  }

  /** Listens to an event, by the rules of {@link Call.on}. */
  on<Name extends keyof StreamDirectoryEvents>(
    name: Name,
    listener: (value: StreamDirectoryEvents[Name]) => void,
    options?: ListenOptions,
  ): Unsubscribe {
    return this.#listeners.on(name, listener, options);
  }

  /** Takes a listener off. */
  off<Name extends keyof StreamDirectoryEvents>(
    name: Name,
    listener: (value: StreamDirectoryEvents[Name]) => void,
  ): void {
    this.#listeners.off(name, listener);
  }

  /** Listens to the next event of that name. */
  once<Name extends keyof StreamDirectoryEvents>(
    name: Name,
    listener: (value: StreamDirectoryEvents[Name]) => void,
    options?: Omit<ListenOptions, 'once'>,
  ): Unsubscribe {
    return this.#listeners.once(name, listener, options);
  }

  /**
   * States to all members, now and later, that the SFU's stream `id` is this member's `track`. The claim is in force with the event
   * `claimed`; if another member holds the stream, there is an `error` `stream-taken` instead.
   *
   * @throws {StreamError} `stream-id-invalid`, `track-invalid` or `too-many-streams`.
   */
  claim(id: string, track: Track): void {
    if (!isStreamId(id)) throw new StreamError('stream-id-invalid', 'no stream can have this id');
    if (numberOfTrack(track) === undefined) {
      throw new StreamError('track-invalid', noTrack(track));
    }
    if (this.#own.get(id) === track) return;
    if (!this.#own.has(id) && this.#own.size >= MAX_STREAMS) {
      throw new StreamError('too-many-streams', `a member may claim ${MAX_STREAMS} streams`, { track });
    }
    this.#own.set(id, track);
    this.#sender.due();
  }

  /** Takes a claim back. */
  withdraw(id: string): void {
    if (this.#own.delete(id)) this.#sender.due();
  }

  /**
   * Binds a receiver to whoever holds the stream `id`, now and whenever that changes; while nobody holds it the receiver is shut. To be
   * called when the SFU says what comes on the receiver, and anew when that is another stream; the SFU need not be believed.
   *
   * @throws {SottoError} as {@link Call.unprotect}. The receiver must then not be used.
   */
  bind(receiver: RTCRtpReceiver, id: string): void {
    const holder = this.#holders.of(id);
    if (holder === undefined) this.#call.shut(receiver);
    else this.#call.unprotect(receiver, holder);
    this.#receivers.set(receiver, id);
  }

  /** Shuts a receiver: the SFU sends no stream on it any more. */
  unbind(receiver: RTCRtpReceiver): void {
    if (this.#receivers.delete(receiver)) this.#call.release(receiver);
  }

  /** Shuts all receivers, takes all claims back, and listens no more. */
  stop(): void {
    for (const undo of this.#undo) undo();
    for (const receiver of [...this.#receivers.keys()]) this.unbind(receiver);
    if (this.#own.size === 0) return;
    this.#own.clear();
    this.#sender.due();
  }

  #hear(from: string, data: Uint8Array): void {
    if (!this.#call.members.some(({ member }) => member === from)) return;
    const statement = decodeStatement(data);
    if (statement === undefined) {
      const text = 'a member has sent a statement on its streams that cannot be read';
      this.#listeners.emit('error', new StreamError('statement-malformed', text, { member: from }));
      return;
    }
    if (statement.asks && from === this.#call.member) this.#asks = false;
    else if (statement.asks && this.#own.size > 0) this.#sender.dueSoon();
    const { claimed, withdrawn, refused } = this.#holders.state(from, statement.streams);
    this.#tell('withdrawn', withdrawn);
    this.#tell('claimed', claimed);
    for (const id of refused) this.#refuse(from, id, statement.streams.get(id));
  }

  #refuse(from: string, id: string, track: Track | undefined): void {
    const text = `the stream ${id} is held by ${this.#holders.of(id)?.member}`;
    const about = { member: from, ...(track !== undefined && { track }) };
    this.#listeners.emit('error', new StreamError('stream-taken', text, about));
  }

  #forget(isGone: (member: string) => boolean): void {
    this.#tell('withdrawn', this.#holders.release(isGone));
  }

  /** Binds first and tells then: a listener finds receivers as they are. */
  #tell(name: 'claimed' | 'withdrawn', streams: readonly ClaimedStream[]): void {
    for (const { id } of streams) {
      for (const [receiver, received] of this.#receivers) if (received === id) this.#rebind(receiver, id);
    }
    for (const stream of streams) this.#listeners.emit(name, stream);
  }

  #rebind(receiver: RTCRtpReceiver, id: string): void {
    const holder = this.#holders.of(id);
    try {
      if (holder === undefined) this.#call.release(receiver);
      else this.#call.unprotect(receiver, holder);
    } catch (cause) {
      this.#receivers.delete(receiver);
      receiver.track.stop();
      const text = `a receiver of the stream ${id} could not be bound`;
      this.#listeners.emit('error', new StreamError('bind-failed', text, { ...holder, cause }));
    }
  }
}
