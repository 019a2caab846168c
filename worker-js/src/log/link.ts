import type { Entry, Outgoing } from '../wasm/sotto.js';
import { encodeFrame } from './framing.js';
import type { LinkOutput } from './link-output.js';
import { type LinkFinding, LinkWaits } from './link-waits.js';
import { readServerFrame } from './server-frame.js';
import { Unacknowledged } from './unacknowledged.js';
import type { ClientMessage } from './wire/ClientMessage.js';
import type { ErrorCode } from './wire/ErrorCode.js';
import type { IceServer } from './wire/IceServer.js';

/** A connection that is not welcomed in this time is given up, in milliseconds. */
const CONNECT_TIMEOUT = 10_000;
/**
 * The shortest and longest pause before another attempt, and the longest while the server keeps the place, in
 * milliseconds. Firefox adds pauses of its own, half as long again after each failure: to try more often would be later.
 */
const BACKOFF = { first: 250, most: 10_000, mostWithPlace: 2000 };
/** The pause after the server said that messages come too fast, in milliseconds. */
const RATE_PAUSE = 1000;
/** How long a join that was given up without an answer may hold the name, in milliseconds: until the server notices. */
const UNHEARD = 60_000;
/** An input that comes so much later than a time-out was due comes to a page that did not run, in milliseconds. */
const OVERSLEPT = 2_000;
/** How often a missing entry is asked for before the log is followed without it. */
const GAP_ATTEMPTS = 2;

/** A browser does not tell a page why a WebSocket was refused, so the words have the reasons that are to be looked at. */
const UNREACHABLE =
  'the server cannot be reached, or takes no connection from this page: see its address and path, and, for a page of another origin, its `allowOrigin`';

/** After these the server may be asked again; any other fatal error is final. */
const PASSING: ReadonlySet<ErrorCode> = new Set([
  'too-slow',
  'join-timeout',
  'shutting-down',
  'no-randomness',
  'log-unavailable',
  'resume-gone',
  'too-many-connections',
]);

/** After these there is no media connection: it is set up anew, the later the more often that was in vain. */
const MEDIA_ENDS: ReadonlySet<ErrorCode> = new Set(['media-lost', 'offer-refused', 'media-unavailable']);

/** A membership, as the link knows it. */
interface Session {
  token: string;
  /** The last entry's sequence number. */
  after: number;
  /** How often the entry after that one was found to be missing. */
  gaps: number;
}

/**
 * The connection to the room log without a socket and without a clock: it reconnects, resumes, sends messages again
 * that were not echoed, asks again for missing entries, and lets every entry through once.
 */
export class Link {
  readonly #room: string;
  readonly #member: string;
  readonly #random: () => number;
  readonly #outputs: LinkOutput[] = [];
  readonly #unacknowledged = new Unacknowledged();
  #phase: 'idle' | 'connecting' | 'joined' | 'pausing' | 'closed' = 'idle';
  #session: Session | null = null;
  #joinedBefore = false;
  #attempts = 0;
  /** How long the server keeps the place of a member whose connection is lost, in milliseconds. */
  #grace = 0;
  /** Until when the place is kept, since the connection was lost. */
  #placeUntil = 0;
  /** Whether a new membership was asked for on this connection, and not answered yet. */
  #asking = false;
  /** Until when the name may be taken by an own membership that this member never heard of. */
  #unheardUntil = 0;
  #deadline: number | undefined;
  /** Whether {@link CONNECT_TIMEOUT} has begun anew for this connection. */
  #excused = false;
  readonly #waits = new LinkWaits(this.#unacknowledged);
  /** The time of the last input that told it. */
  #now = 0;
  #throttled: { until: number; messages: Outgoing[]; ask: boolean } | undefined;

  /** `random` gives numbers from 0 to below 1, for the jitter. */
  constructor(room: string, member: string, random: () => number) {
    this.#room = room;
    this.#member = member;
    this.#random = random;
  }

  /** The next thing to do, if any. */
  poll(): LinkOutput | undefined {
    return this.#outputs.shift();
  }

  /** When {@link handleTimeout} is due, if ever, in milliseconds. */
  nextTimeout(): number | undefined {
    const due = [this.#deadline, this.#throttled?.until, this.#waits.nextTimeout].filter(
      (time) => time !== undefined,
    );
    return due.length > 0 ? Math.min(...due) : undefined;
  }

  /** Connects. */
  start(now: number): void {
    this.#now = now;
    this.#phase = 'connecting';
    this.#excused = false;
    this.#deadline = now + CONNECT_TIMEOUT;
    this.#outputs.push({ type: 'connect' });
  }

  /** The socket is open. `authorization`: the application's own token, if it has any. */
  handleOpen(authorization?: string): void {
    if (this.#phase !== 'connecting') return;
    const session = this.#session;
    const resume = session && { token: session.token, after: session.after };
    this.#asking = resume === null;
    const join = { type: 'join', room: this.#room, member: this.#member, resume } as const;
    this.#transmit(authorization === undefined ? join : { ...join, authorization });
  }

  /** The socket closed, or could not be opened. */
  handleClose(now: number): void {
    this.#pass(now);
    if (this.#phase === 'connecting' || this.#phase === 'joined') this.#pause(now);
  }

  /** Time has passed. */
  handleTimeout(now: number): void {
    this.#pass(now);
    if (this.#deadline !== undefined && now >= this.#deadline) {
      if (this.#phase === 'connecting') this.#lose(now);
      else if (this.#phase === 'pausing') this.start(now);
    }
    const throttled = this.#throttled;
    if (throttled !== undefined && now >= throttled.until) {
      this.#throttled = undefined;
      for (const message of throttled.messages) {
        if (this.#unacknowledged.has(message)) this.#append(message);
      }
      if (throttled.ask) this.#outputs.push({ type: 'ask-again' });
    }
    for (const found of this.#waits.handleTimeout(now)) this.#follow(found, now);
  }

  /**
   * The network may be another, or the page is looked at again: the next attempt is made now, and a server that is
   * believed to be connected is asked for a sign of life.
   */
  hurry(now: number): void {
    this.#pass(now);
    if (this.#phase === 'pausing') this.start(now);
    else this.#ping(this.#waits.wake(now));
  }

  /** The machine has slept, and the clock of time-outs may have stood still. */
  oversleep(now: number): void {
    this.#now = now;
    if (this.#phase === 'pausing') this.start(now);
    else this.#excuse(now);
  }

  /** A frame from the server. */
  handleFrame(bytes: ArrayBuffer, now: number): void {
    this.#pass(now);
    if (this.#phase !== 'connecting' && this.#phase !== 'joined') return;
    this.#waits.heard(now);
    const frame = readServerFrame(bytes);
    if (frame === null) {
      this.#outputs.push({
        type: 'error',
        code: 'server-message-invalid',
        message: 'the server sent something that is not in its protocol',
      });
      return;
    }
    switch (frame.type) {
      case 'welcome':
        this.#grace = frame.grace_ms;
        this.#asking = false;
        this.#welcome(frame.token, frame.resumed, frame.ice_servers);
        break;
      case 'entry':
        this.#entry(frame.entry, bytes.byteLength, now);
        // Where entries never cease the timers of a page that is not seen may be slow to tell it.
        for (const found of this.#waits.acknowledge(now)) this.#follow(found, now);
        break;
      case 'answer':
        this.#waits.answered();
        this.#outputs.push(frame);
        break;
      case 'tracks':
        this.#outputs.push(frame);
        break;
      case 'pong':
        this.#waits.pong(frame.number);
        break;
      case 'error':
        if (frame.fatal) this.#fatal(frame.code, frame.message, now);
        else this.#refused(frame.code, frame.message, frame.append, now);
        break;
    }
  }

  /** Appends to the log, now or once there is a connection. More than can be kept ends the membership: it joins anew. */
  send(message: Outgoing, now = this.#now): void {
    this.#pass(now);
    if (this.#phase === 'closed') return;
    if (!this.#unacknowledged.keep(message)) this.#overflow(now);
    else if (this.#phase === 'joined') this.#append(message);
  }

  /** Asks the server for something that loses its meaning with the connection. */
  ask(message: Extract<ClientMessage, { type: 'offer' | 'mute' }>, now = this.#now): void {
    this.#pass(now);
    if (this.#phase !== 'joined') return;
    if (message.type === 'offer') this.#waits.offered(now);
    this.#transmit(message);
  }

  /** Leaves for good. */
  leave(): void {
    // A join that is not answered yet is followed by the leave, and the server does not keep the place.
    if (this.#phase === 'joined' || this.#asking) this.#transmit({ type: 'leave' });
    this.#asking = false;
    this.#close();
  }

  #welcome(token: string, resumed: boolean, iceServers: IceServer[] | undefined): void {
    if (this.#phase !== 'connecting') return;
    if (!resumed || this.#session === null) {
      // Messages that were not echoed belong to a former membership, which the group does not listen to any more.
      if (this.#joinedBefore) this.#unacknowledged.clear();
      this.#joinedBefore = true;
      this.#session = { token, after: 0, gaps: 0 };
    } else {
      this.#session.token = token;
    }
    this.#phase = 'joined';
    this.#attempts = 0;
    this.#deadline = undefined;
    this.#waits.connected(this.#now);
    const joined = { type: 'joined', resumed, ...(iceServers && { iceServers }) } as const;
    this.#outputs.push(joined, { type: 'connection', state: 'connected' });
    for (const message of this.#unacknowledged.reconnected()) this.#append(message);
  }

  #entry(entry: Entry, bytes: number, now: number): void {
    const session = this.#session;
    if (session === null || entry.seq <= session.after) return;
    // The first one is one's own `joined`, at any position of the log.
    const isGap = session.after > 0 && entry.seq > session.after + 1;
    if (isGap && session.gaps < GAP_ATTEMPTS) {
      // A connection can lose entries that the log still has. A member that follows a gap has to be added anew.
      session.gaps += 1;
      this.#lose(now);
      return;
    }
    session.after = entry.seq;
    session.gaps = 0;
    const own = entry.kind === 'message' && entry.from === this.#member;
    this.#waits.received({ seq: entry.seq, own, bytes }, now);
    if (own) this.#unacknowledged.echoed(entry.payload);
    this.#outputs.push({ type: 'entry', entry });
  }

  #fatal(code: ErrorCode, message: string, now: number): void {
    this.#asking = false;
    if (code === 'member-taken' && now < this.#unheardUntil) {
      this.#lose(now);
      return;
    }
    // Nothing was resumed, so nothing can be gone: the server makes no sense.
    const senseless = code === 'resume-gone' && this.#session === null;
    if (!PASSING.has(code) || senseless) {
      this.#outputs.push({ type: 'error', code, message });
      this.#close();
      return;
    }
    if (code !== 'resume-gone') {
      this.#lose(now);
      return;
    }
    this.#outputs.push({ type: 'disconnect' });
    this.#session = null;
    this.#forget();
    this.#unacknowledged.clear();
    this.start(now);
  }

  #refused(code: ErrorCode, message: string, append: number | null, now: number): void {
    if (append === null) this.#waits.pong();
    const refused = append === null ? undefined : this.#unacknowledged.refused(append);
    if (code === 'rate-limited') {
      this.#throttled ??= { until: now + RATE_PAUSE, messages: [], ask: false };
      if (refused !== undefined) this.#throttled.messages.push(refused);
      if (append === null) {
        this.#throttled.ask = true;
        this.#waits.forgetOffer();
      }
      return;
    }
    if (refused !== undefined) this.#unacknowledged.drop(refused);
    if (MEDIA_ENDS.has(code)) this.#loseMedia();
    this.#outputs.push({ type: 'error', code, message });
  }

  #ping(number: number | undefined): void {
    if (number !== undefined) this.#transmit({ type: 'ping', number });
  }

  /** Every input with a time passes here: a page that did not run finds it out with the first of them. */
  #pass(now: number): void {
    const due = this.nextTimeout();
    this.#now = now;
    if (due !== undefined && now - due > OVERSLEPT) this.#excuse(now);
  }

  /** Nothing is judged by time that passed while the page did not run. */
  #excuse(now: number): void {
    if (this.#phase === 'connecting' && !this.#excused) {
      this.#excused = true;
      this.#deadline = now + CONNECT_TIMEOUT;
    }
    this.#ping(this.#waits.oversleep(now));
  }

  #follow(found: LinkFinding, now: number): void {
    switch (found.type) {
      case 'ping':
        this.#ping(found.number);
        break;
      case 'acknowledge':
        // It has no answer, so none is waited for.
        this.#outputs.push({ type: 'transmit', frame: encodeFrame({ type: 'ack', seq: found.seq }) });
        break;
      case 'dead':
        this.#lose(now);
        break;
      case 'offer-unanswered':
        this.#outputs.push({ type: 'ask-again' });
        break;
      case 'offers-unanswered':
        this.#loseMedia();
        this.#outputs.push({ type: 'error', code: 'media-lost', message: 'the server answers no offer' });
        break;
    }
  }

  /**
   * Messages that were given and not echoed are more than can be kept. A member that cannot send its messages is of no
   * use to the group, and one message less could keep it waiting for its echo for ever; in a new membership it begins
   * anew, with no messages of the old one.
   */
  #overflow(now: number): void {
    const message = 'too many messages wait for the server: the member leaves, and joins anew';
    this.#outputs.push({ type: 'error', code: 'unsent-overflow', message });
    this.#session = null;
    this.#unacknowledged.clear();
    if (this.#phase === 'joined') this.#transmit({ type: 'leave' });
    // The server may never hear of it, and keeps the name for a while.
    this.#unheardUntil = now + UNHEARD;
    if (this.#phase === 'joined' || this.#phase === 'connecting') this.#lose(now);
  }

  #loseMedia(): void {
    this.#waits.forgetOffer();
    this.#outputs.push({ type: 'media-lost' });
  }

  /** Leaves the connection, also one that the server believes to be alive, to resume on another. */
  #lose(now: number): void {
    this.#outputs.push({ type: 'disconnect' });
    this.#pause(now);
  }

  #pause(now: number): void {
    if (this.#phase === 'joined') {
      this.#placeUntil = now + this.#grace;
      this.#outputs.push({ type: 'connection', state: 'reconnecting' });
    }
    // The first attempt of all: its caller should know.
    else if (this.#session === null && this.#attempts === 0) {
      this.#outputs.push({ type: 'error', code: 'unreachable', message: UNREACHABLE });
    }
    if (this.#asking) this.#unheardUntil = now + UNHEARD;
    this.#asking = false;
    const most = now < this.#placeUntil ? BACKOFF.mostWithPlace : BACKOFF.most;
    const pause = Math.min(most, BACKOFF.first * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#phase = 'pausing';
    this.#forget();
    this.#deadline = now + pause * (0.5 + this.#random() / 2);
  }

  #append(message: Outgoing): void {
    this.#unacknowledged.sent(message, this.#now);
    const { payload, attachments } = message;
    this.#transmit(
      {
        type: 'append',
        payload: payload.length,
        attachments: attachments.map(({ to, bytes }) => ({ to, len: bytes.length })),
      },
      [payload, ...attachments.map(({ bytes }) => bytes)],
    );
  }

  #transmit(message: ClientMessage, blobs: readonly Uint8Array[] = []): void {
    const frame = encodeFrame(message, blobs);
    this.#waits.sent(frame.length, this.#now);
    this.#outputs.push({ type: 'transmit', frame });
  }

  #close(): void {
    if (this.#phase === 'closed') return;
    this.#phase = 'closed';
    this.#deadline = undefined;
    this.#forget();
    this.#unacknowledged.clear();
    this.#outputs.push({ type: 'disconnect' }, { type: 'connection', state: 'closed' });
  }

  /** Nothing is due any more on a connection that is over. */
  #forget(): void {
    this.#throttled = undefined;
    this.#waits.lost();
  }
}
