import type { Channel } from '../api/channel.js';
import { Listeners, type ListenOptions, type Unsubscribe } from '../api/listeners.js';
import { checkNames } from '../api/option-names.js';
import { noTrack, numberOfTrack, type Track } from '../api/track.js';
import type { FromWorker, ToWorker } from '../shared/messages.js';
import type {
  Event,
  ExportedSecret,
  Member,
  MimeType,
  OpenedData,
  SafetyNumber,
  Stats,
} from '../wasm/sotto.js';
import { CALL_FILES, type CallFiles, checkIntegrity } from './call-files.js';
import { ChannelSession } from './channel-session.js';
import { ApplicationData } from './data.js';
import { EntryIntake } from './entry-intake.js';
import { type CallErrorCode, SottoError } from './error.js';
import type { CallEvents, CallState, CallStats, MemberTrack } from './events.js';
import { isMember } from './member.js';
import { MessageReceipts } from './message-receipts.js';
import { CALL_OPTIONS, type CallOptions, checkOptionNames } from './options.js';
import { type Preparation, WarmStart } from './preparation.js';
import { Protection } from './protection.js';
import { type Started, startWorkers } from './start.js';
import { byTrack } from './stats.js';
import {
  MESSAGE_OPTIONS,
  type MessageOptions,
  PROTECT_OPTIONS,
  type ProtectOptions,
  RESTRICT_OPTIONS,
  type RestrictOptions,
} from './stream-options.js';
import { type Support, supported } from './supported.js';

/** Of a receiver that is bound to nobody, as by an option with another name. */
const NO_MEMBER =
  'no member can have this name; `unprotect` takes `{ member, track }`, the member by its name in the log';
/** How long `leave` waits for the worker to erase its keys before it ends the worker, in milliseconds. */
const FAREWELL = 1000;

/**
 * One's own part in an end-to-end encrypted call. Fails closed: a frame that the worker cannot protect or open is
 * dropped, before the group exists, after a crash and after {@link Call.leave} too.
 */
export class Call {
  /** One's own name. */
  readonly member: string;
  /** The codecs whose frames can be protected, by preference. Frames of any other are dropped. */
  readonly codecs: readonly MimeType[];
  readonly #worker: Worker;
  /** Follows the log; speaks with the other one. */
  readonly #group: Worker;
  readonly #channel: Channel;
  readonly #session: ChannelSession;
  readonly #intake: EntryIntake;
  readonly #listeners = new Listeners<CallEvents>();
  readonly #protection: Protection;
  readonly #receipts = new MessageReceipts();
  readonly #data = new ApplicationData((message) => this.#post(message));
  readonly #requests = new Map<number, (stats: Stats) => void>();
  #asked = 0;
  #state: CallState = 'waiting';
  #members: readonly Member[] = [];
  #epoch: number | null = null;
  #safetyNumber: SafetyNumber | null = null;
  #staleSince: number | null = null;
  #stopped: () => void = () => {};
  /** Resolves when the worker has erased its keys. */
  #farewell: Promise<void> | undefined;

  private constructor(
    { worker, group, codecs }: Started,
    channel: Channel,
    intake: EntryIntake,
    member: string,
  ) {
    this.#worker = worker;
    this.#group = group;
    this.codecs = codecs;
    this.#channel = channel;
    this.#session = new ChannelSession(channel, (error) => this.#closed(error));
    this.#intake = intake;
    this.member = member;
    this.#protection = new Protection(worker, codecs, {
      emit: (name, value) => this.#listeners.emit(name, value),
      error: (error) => this.#listeners.emitError('error', error),
      bypassed: (error) => {
        this.#end();
        this.#listeners.emitError('error', error);
      },
      isEncrypted: () => this.#state === 'encrypted',
    });
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#handle(data);
    for (const either of [worker, group]) either.onerror = ({ message }) => this.#crash(message);
  }

  /**
   * Whether calls can be had here, before one is started: in a page, in a worker, and on a server, where they cannot.
   */
  static supported(): Support {
    return supported();
  }

  /**
   * Begins to load the core and to start workers, so that a call that joins later has not to wait for them:
   * `Call.join({ …, prepared })`. For the start of an application; on a server that renders pages it does nothing. Until a call
   * takes them, the workers have no key, open no connection, and can be ended with {@link Preparation.end}.
   *
   * @throws {OptionError} for an option that does not exist.
   * @throws {SottoError} `config-invalid` for a hash that no browser would enforce.
   */
  static prepare(files: CallFiles = {}): Preparation {
    checkNames(files, CALL_FILES);
    checkIntegrity(files);
    return new WarmStart({ ...files });
  }

  /**
   * Starts the workers, then opens the channel if it has `open`, as that of a `RoomLog`. Resolves when both are done; the call is then
   * `waiting`. Entries that the channel delivers meanwhile are kept, as many as may wait at any time, and followed afterwards:
   * listeners that are added when this has resolved miss nothing.
   *
   * @throws {OptionError} for an option that does not exist.
   * @throws the reason of `signal` if that is aborted before: no worker is left then, and the channel not open.
   * @throws {SottoError} `worker-failed`, `wasm-failed`, `config-invalid`, `channel-taken`, `entries-overrun` or `crashed`.
   * @throws what the channel's `open` throws: of a `RoomLog` a `LogError`.
   */
  static async join(options: CallOptions): Promise<Call> {
    checkOptionNames(options, CALL_OPTIONS);
    const { member, channel, signal } = options;
    if (channel.onentry) throw new SottoError('channel-taken', 'the channel is that of another call');
    const intake = new EntryIntake();
    const early: ReturnType<EntryIntake['admit']>[] = [];
    channel.onentry = (entry) => {
      const admitted = intake.admit(entry);
      if (typeof admitted !== 'string') early.push(admitted);
    };
    try {
      const call = new Call(await startWorkers(options), channel, intake, member);
      await call.#open(signal);
      if (intake.overrun) {
        await call.leave();
        throw new SottoError('entries-overrun', 'the channel delivered more than can wait for the worker');
      }
      channel.onentry = (entry) => call.#receive(intake.admit(entry));
      for (const admitted of early) call.#receive(admitted);
      return call;
    } catch (error) {
      channel.onentry = null;
      throw error;
    }
  }

  /** Whether frames pass. */
  get state(): CallState {
    return this.#state;
  }

  /** The members of the group, oneself included, each with the fingerprint of its key. Empty unless `encrypted`. */
  get members(): readonly Member[] {
    return this.#members;
  }

  /** Counts the changes of the group. `null` unless `encrypted`. */
  get epoch(): number | null {
    return this.#epoch;
  }

  /** Equal on two screens: the same group, nobody in between. `null` unless `encrypted`. */
  get safetyNumber(): SafetyNumber | null {
    return this.#safetyNumber;
  }

  /**
   * Since when nothing is sent because no other member has shown that this one is still in the current epoch, as
   * `Date.now()` counts; else `null`.
   */
  get staleSince(): number | null {
    return this.#staleSince;
  }

  /**
   * Listens to an event, by the rules of `EventTarget`: a listener that is on already is not added again; listeners are called in
   * the order in which they were added; one that throws is reported as uncaught, and the others are called all the same; one that
   * is added while an event is told does not get that event.
   */
  on<Name extends keyof CallEvents>(
    name: Name,
    listener: (value: CallEvents[Name]) => void,
    options?: ListenOptions,
  ): Unsubscribe {
    return this.#listeners.on(name, listener, options);
  }

  /** Takes a listener off. */
  off<Name extends keyof CallEvents>(name: Name, listener: (value: CallEvents[Name]) => void): void {
    this.#listeners.off(name, listener);
  }

  /** Listens to the next event of that name. */
  once<Name extends keyof CallEvents>(
    name: Name,
    listener: (value: CallEvents[Name]) => void,
    options?: Omit<ListenOptions, 'once'>,
  ): Unsubscribe {
    return this.#listeners.once(name, listener, options);
  }

  /**
   * Makes a connection that belongs to this call. Every sender and receiver that ever appears on it is shut until
   * {@link Call.protect} or {@link Call.unprotect} binds it, and negotiates only what can be protected: what is forgotten
   * sends nothing and shows nothing. A call may have several.
   *
   * @throws {SottoError} `stopped`.
   */
  createPeerConnection(configuration: RTCConfiguration = {}): RTCPeerConnection {
    return this.#protection.createConnection(configuration);
  }

  /**
   * Does for a connection of yours what {@link Call.createPeerConnection} does for its own. To be called before anything
   * is on it. Make it with `encodedInsertableStreams: true`: without, Chromium uses a transform only if it is set in the
   * task in which the sender or receiver appears, and transceivers for which that is too late are stopped, with an
   * `error` event `transform-ignored`.
   *
   * @throws {SottoError} `stopped`, `connection-in-use` or `transform-ignored`.
   */
  adoptPeerConnection(peer: RTCPeerConnection): void {
    this.#protection.adopt(peer);
  }

  /**
   * Encrypts what `sender` sends. On a connection of the call at any time; on any other before the first
   * `setLocalDescription` by which it may send, for what it sent before was not encrypted (a connected line that is used
   * again sends before the answer). The same sender again as the same track changes nothing. One
   * `MediaStreamTrack` may be on several senders: each frame of each has a nonce of its own.
   *
   * `videoCodec` is to be negotiated first. Tones (`insertDTMF`) are refused from then on.
   *
   * @throws {SottoError} `stopped`, `track-invalid`, `already-protected`, `transform-taken`, `transform-ignored`,
   * `transform-unsupported`, `codec-unsupported` or `codecs-refused`. The sender must then not be used: on a connection
   * that is not the call's it sends in clear.
   * @throws {OptionError} for an option that does not exist. The same holds.
   */
  protect(sender: RTCRtpSender, options: ProtectOptions): void {
    checkNames(options, PROTECT_OPTIONS);
    this.#protection.protect(sender, this.#numberOf(options.track), options.videoCodec);
  }

  /**
   * Decrypts what `receiver` receives and lets through only what `member` sent as `track`. The member need not be in
   * the group yet. A receiver that is given again is bound anew: to be used when it gets another's track.
   *
   * @throws {SottoError} `stopped`, `track-invalid`, `member-invalid`, `transform-taken`, `transform-ignored` or
   * `transform-unsupported`. The receiver must then not be used: it may show what anybody sends.
   */
  unprotect(receiver: RTCRtpReceiver, { member, track }: MemberTrack): void {
    if (!isMember(member)) throw new SottoError('member-invalid', NO_MEMBER);
    this.#protection.unprotect(receiver, member, this.#numberOf(track));
  }

  /**
   * Lets a transceiver negotiate only {@link Call.codecs}, in that order or with `videoCodec` first, and what repairs
   * losses below the transform. Needed only on connections that are not the call's; to be called before the first
   * negotiation.
   *
   * @throws {SottoError} `codec-unsupported` or `codecs-refused`.
   * @throws {OptionError} for an option that does not exist.
   */
  restrictCodecs(transceiver: RTCRtpTransceiver, options: RestrictOptions = {}): void {
    checkNames(options, RESTRICT_OPTIONS);
    this.#protection.restrict(transceiver, options.videoCodec);
  }

  /**
   * Shuts a sender or receiver that is yet to be bound: none of its frames passes until it is protected or unprotected. For connections
   * that are not the call's, where what is not bound is not shut by itself. One that is bound is released.
   *
   * @throws {SottoError} `stopped`, `transform-taken`, `transform-ignored` or `transform-unsupported`. The same holds as for
   * {@link Call.protect} and {@link Call.unprotect}.
   */
  shut(end: RTCRtpSender | RTCRtpReceiver): void {
    this.#protection.shut(end);
  }

  /** Shuts a sender or receiver: its frames are dropped until it is protected or unprotected again. */
  release(end: RTCRtpSender | RTCRtpReceiver): void {
    this.#protection.release(end);
  }

  /**
   * Sends a message to all members, this one included: the event `message` has it, for all in the same order. Resolves when
   * the log has it in force. A message that a change of the group passes on its way is sent again, to those who are members then.
   *
   * `label` tells an application's messages apart, and has at most 64 bytes; label and data together have at most 16,376.
   *
   * @throws {SottoError} `message-undelivered`, or `stopped`: then nobody gets it, unless it was on its way when the call stopped.
   * @throws {OptionError} for an option that does not exist.
   */
  async sendMessage(data: Uint8Array, options: MessageOptions = {}): Promise<void> {
    checkNames(options, MESSAGE_OPTIONS);
    const { label = '' } = options;
    if (this.#state === 'stopped') throw new SottoError('stopped', 'the call is over');
    return this.#receipts.expect((id) => this.#post({ type: 'message', id, label, data }));
  }

  /**
   * Starts a short authentication: all members draw seven pictures together, which people then read to each other. The event
   * `short-authentication` tells how it goes. Unlike a safety number, the pictures cannot be searched for: who sits in the middle
   * has one blind guess at one of 2⁴² values. While one goes on, nothing happens.
   */
  startShortAuthentication(): void {
    if (this.#state !== 'stopped') this.#post({ type: 'short-authentication', wanted: true });
  }

  /** Ends the short authentication that goes on, for all members. */
  cancelShortAuthentication(): void {
    if (this.#state !== 'stopped') this.#post({ type: 'short-authentication', wanted: false });
  }

  /**
   * A secret that all members of the current epoch derive alike, and nobody else (the exporter of MLS, RFC 9420 §8.5). Resolves
   * with the bytes and the epoch that they belong to: with each change of the group there is another secret, which neither
   * those who have gone can derive nor, of epochs before their own, those who have come. Sotto's own secrets are out of reach of
   * every `label`.
   *
   * It is for keys of your own: of data that is to be read for longer than {@link Call.open} can. Such a key is good for as long
   * as you keep it, and whoever finds it reads the data.
   *
   * @param label - The purpose. Another label gives another secret.
   * @param context - Any bytes. Another context gives another secret.
   * @param length - Bytes of the secret: 1 to 8,160.
   * @throws {DataError} `no-key`, `length-invalid`, `export-failed` or `stopped`.
   */
  exportSecret(label: string, context: Uint8Array, length: number): Promise<ExportedSecret> {
    return this.#data.exportSecret(label, context, length);
  }

  /**
   * Seals data, of 262,080 bytes at most, for the members of the current epoch: for a data channel, for example. Only they can open
   * it, with {@link Call.open}, for as long as they can open frames of this epoch: until ten seconds after the next. It grows by
   * 17 to 29 bytes.
   *
   * Waits up to ten seconds where frames would not be sent for want of a sign of life (event `stale`).
   *
   * @throws {DataError} `no-key`, `too-long`, `stale`, `counter-exhausted` or `stopped`.
   */
  seal(data: Uint8Array): Promise<ReturnType<Uint8Array['slice']>> {
    return this.#data.seal(data);
  }

  /**
   * Opens data that a member has sealed with {@link Call.seal}, perhaps this one, and names that member, its epoch and its counter. The
   * same bytes open once. Order is not restored: `counter` tells it, and what is missing.
   *
   * The sender is one of the members of the epoch, and no one else can have sealed the data or changed it. Among themselves members
   * are not kept apart, as with frames: each has the keys of all, and can seal in another's name.
   *
   * Data that is faster than the change of the group by which its epoch began waits for that, up to ten seconds.
   *
   * @throws {DataError} `replayed`, `unknown-epoch`, `past-epoch`, `unknown-sender`, `not-authentic`, `too-short`, `too-long`,
   * `malformed`, `no-key` or `stopped`. There is then no data.
   */
  open(sealed: Uint8Array): Promise<OpenedData> {
    return this.#data.open(sealed);
  }

  /** Counters. Of no stream once the call is stopped. */
  stats(): Promise<CallStats> {
    if (this.#state === 'stopped') return Promise.resolve({ streams: [] });
    this.#asked += 1;
    const request = this.#asked;
    return new Promise((resolve) => {
      this.#requests.set(request, (stats) => resolve(byTrack(stats)));
      this.#post({ type: 'stats', request });
    });
  }

  /**
   * Ends the call, erases its keys, and leaves its channel if that has `leave`, as that of a `RoomLog`: the others see `left` at once.
   * Senders keep their transform, so nothing leaves in clear; the connection is the caller's to close. Another call may protect
   * them once this has resolved.
   */
  async leave(): Promise<void> {
    if (this.#state !== 'stopped') this.#end();
    await this.#farewell;
    // Browsers drop the frames of a transform whose worker is gone.
    this.#worker.terminate();
    this.#group.terminate();
    this.#protection.workerEnded();
  }

  async #open(signal: AbortSignal | undefined): Promise<void> {
    let crashed: (error: SottoError) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      crashed = reject;
    });
    this.on('error', crashed);
    try {
      await this.#session.open(signal, failed);
    } catch (error) {
      await this.leave();
      throw error;
    } finally {
      this.off('error', crashed);
    }
  }

  /** The channel has ended. Without an error it was left, which is to leave the call. */
  #closed(cause: Error | undefined): void {
    if (this.#state === 'stopped') return;
    this.#end();
    if (cause !== undefined) {
      this.#emitError('channel-closed', `the channel has ended: ${cause.message}`, { cause });
    }
  }

  #numberOf(track: Track): number {
    const number = numberOfTrack(track);
    if (number === undefined) throw new SottoError('track-invalid', noTrack(track));
    return number;
  }

  #receive(admitted: ReturnType<EntryIntake['admit']>): void {
    switch (admitted) {
      case 'invalid':
        this.#emitInvalid(new TypeError('not a log entry'));
        break;
      case 'overrun':
        this.#emitError(
          'entries-overrun',
          'entries come faster than they are followed, and some are left out',
        );
        break;
      case 'dropped':
        break;
      default:
        try {
          this.#post({ type: 'entry', entry: admitted.entry }, admitted.transfer);
        } catch (cause) {
          this.#intake.withdraw();
          this.#emitInvalid(cause);
        }
    }
  }

  #emitInvalid(cause: unknown): void {
    this.#emitError('entry-invalid', 'the channel delivered something that is no log entry', { cause });
  }

  #handle(message: FromWorker): void {
    switch (message.type) {
      case 'send':
        this.#send(message);
        break;
      case 'event':
        this.#follow(message.event);
        break;
      case 'key-frame-wanted':
        this.#protection.keyFrameWanted(message.stream);
        break;
      case 'rids-wanted':
        void this.#protection.ridsWanted(message.stream);
        break;
      case 'payload-types-wanted':
        this.#protection.payloadTypesWanted(message.stream);
        break;
      case 'codec-unsupported':
        this.#protection.codecUnsupported(message.stream, message.mimeType);
        break;
      case 'counts':
        this.#protection.counted(message.request, message.streams);
        break;
      case 'followed':
        this.#intake.followed();
        break;
      case 'ended':
        this.#protection.ended(message.stream);
        break;
      case 'stats':
        this.#requests.get(message.request)?.(message.stats);
        this.#requests.delete(message.request);
        break;
      case 'exported':
      case 'sealed':
      case 'opened':
        this.#data.settle(message);
        break;
      case 'stopped':
        this.#stopped();
        break;
      case 'failed':
        this.#emitError(message.code, message.message);
        break;
      case 'crashed':
        this.#crash(message.message);
        break;
      case 'ready':
        break;
    }
  }

  #send({ payload, attachments }: Extract<FromWorker, { type: 'send' }>): void {
    if (this.#state === 'stopped') return;
    try {
      this.#channel.send({ payload, attachments });
    } catch (cause) {
      this.#emitError('channel-failed', 'the channel refused a message', { cause });
    }
  }

  #follow(event: Event): void {
    if (this.#state === 'stopped') return;
    switch (event.type) {
      case 'waiting':
        this.#become('waiting', null, [], null);
        break;
      case 'epoch': {
        const { type: _, ...epoch } = event;
        this.#become('encrypted', event.epoch, event.members, event.safetyNumber);
        this.#listeners.emit('epoch', epoch);
        break;
      }
      case 'stale':
        this.#staleSince = Date.now() - event.lasting;
        this.#listeners.emit('stale', { since: this.#staleSince });
        break;
      case 'fresh':
        this.#staleSince = null;
        this.#listeners.emit('fresh', { since: Date.now() });
        break;
      case 'exhausted':
        this.#emitError('lost', 'this member cannot follow the group and may not ask to be added once more');
        break;
      case 'internal-error': {
        const { type: _, ...cause } = event;
        const message = `the step ${cause.step} failed at ${cause.at}: ${cause.cause}`;
        this.#emitError('internal-error', message, { cause });
        break;
      }
      case 'returned': {
        const { type: _, ...returned } = event;
        this.#listeners.emit('returned', returned);
        break;
      }
      case 'key-changed': {
        const { type: _, ...changed } = event;
        this.#listeners.emit('key-changed', changed);
        break;
      }
      case 'message': {
        const { type: _, ...message } = event;
        this.#listeners.emit('message', message);
        break;
      }
      case 'delivered':
        this.#receipts.delivered(event.id);
        break;
      case 'undelivered':
        this.#receipts.undelivered(event.id, event.reason);
        break;
      case 'short-authentication': {
        const { type: _, ...told } = event;
        this.#listeners.emit('short-authentication', told);
        break;
      }
      case 'refused': {
        const { type: _, ...refused } = event;
        this.#listeners.emit('refused', refused);
        break;
      }
      case 'rejected': {
        const { type: _, ...rejected } = event;
        this.#listeners.emit('rejected', rejected);
        if (event.reason === 'other-policy') this.#refuse();
        break;
      }
    }
  }

  #become(
    state: CallState,
    epoch: number | null,
    members: readonly Member[],
    number: SafetyNumber | null,
  ): void {
    const changed = state !== this.#state;
    const emptied = members.length === 0 && this.#members.length === 0;
    this.#state = state;
    this.#epoch = epoch;
    this.#members = members;
    this.#safetyNumber = number;
    if (state !== 'encrypted') this.#staleSince = null;
    if (changed) this.#listeners.emit('state', state);
    if (emptied) return;
    this.#listeners.emit('members', members);
    this.#listeners.emit('safetynumber', number);
  }

  /** To ask again would be in vain, and who is in the group and says nothing is in everybody's way. */
  #refuse(): void {
    this.#end();
    this.#emitError(
      'frame-suites-refused',
      'the frames of this group are encrypted in a way that is not accepted',
    );
  }

  #crash(message: string): void {
    if (this.#state === 'stopped') return;
    // In either case no frame passes without a group.
    this.#end();
    this.#stopped();
    this.#emitError('crashed', `the core failed and all media is shut: ${message}`);
  }

  /** Ends the call: keys are erased, no frame passes any more, and the others see that this member has left. */
  #end(): void {
    this.#farewell = new Promise((resolve) => {
      const timer = setTimeout(resolve, FAREWELL);
      this.#stopped = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#post({ type: 'stop' });
    this.#protection.stop();
    this.#leaveChannel();
    this.#become('stopped', null, [], null);
    for (const resolve of this.#requests.values()) resolve({ streams: [] });
    this.#requests.clear();
    this.#receipts.stop();
    this.#data.stop();
  }

  #leaveChannel(): void {
    try {
      this.#session.end();
    } catch (cause) {
      this.#emitError('channel-failed', 'the channel could not be left', { cause });
    }
  }

  #emitError(code: CallErrorCode, message: string, details: { member?: string; cause?: unknown } = {}): void {
    this.#listeners.emitError('error', new SottoError(code, message, details));
  }

  #post(message: ToWorker, transfer: Transferable[] = []): void {
    this.#worker.postMessage(message, transfer);
  }
}
