import type { Outgoing } from '../call/channel.js';
import type { Entry } from '../wasm/sotto.js';
import { encodeFrame } from './framing.js';
import { LinkDeadline } from './link-deadline.js';
import type { LinkOutput } from './link-output.js';
import { LinkPulse } from './link-pulse.js';
import { readServerFrame } from './server-frame.js';
import { Unacknowledged } from './unacknowledged.js';
import type { ClientMessage } from './wire/ClientMessage.js';
import type { ErrorCode } from './wire/ErrorCode.js';

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
/** The echo of a message that was sent is due after it, on a connection that is alive, in milliseconds. */
const ECHO = 60_000;
/** The answer to an offer is due after it, in milliseconds. */
const ANSWER = 10_000;
/** How many offers in a row may go unanswered before the media connection is set up anew. */
const OFFERS = 3;
/** How often a missing entry is asked for before the log is followed without it. */
const GAP_ATTEMPTS = 2;

/** After these the server may be asked again; any other fatal error is final. */
const PASSING: ReadonlySet<ErrorCode> = new Set(['too-slow', 'join-timeout', 'shutting-down', 'resume-gone']);

/** A membership, as the link knows it. */
interface Session {
  token: string;
  /** The last entry's sequence number. */
  after: number;
  /** How often the entry after that one was found to be missing. */
  gaps: number;
}

/**
 * The connection to the room log without a socket and without a clock: it reconnects, resumes, sends again what was
 * not echoed, asks again for what is missing, and lets every entry through once.
 */
export class Link {
  readonly #room: string;
  readonly #member: string;
  readonly #random: () => number;
  readonly #outputs: LinkOutput[] = [];
  readonly #unacknowledged = new Unacknowledged();
  #phase: 'idle' | 'connecting' | 'joined' | 'pausing' | 'closed' = 'idle';
  #session: Session | null = null;
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
  #pulse: LinkPulse | undefined;
  /** Connections in a row that fell silent before the server said anything new. */
  #deaths = 0;
  readonly #echo = new LinkDeadline(ECHO);
  readonly #answer = new LinkDeadline(ANSWER);
  /** Since when an offer has had no answer. */
  #offered: number | undefined;
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
    const awaited = this.#unacknowledged.awaitedSince;
    const due = [
      this.#deadline,
      this.#throttled?.until,
      this.#pulse?.nextTimeout,
      awaited === undefined ? undefined : this.#echo.due(awaited),
      this.#offered === undefined ? undefined : this.#answer.due(this.#offered),
    ].filter((time) => time !== undefined);
    return due.length > 0 ? Math.min(...due) : undefined;
  }

  /** Connects. */
  start(now: number): void {
    this.#now = now;
    this.#phase = 'connecting';
    this.#deadline = now + CONNECT_TIMEOUT;
    this.#outputs.push({ type: 'connect' });
  }

  /** The socket is open. */
  handleOpen(): void {
    if (this.#phase !== 'connecting') return;
    const session = this.#session;
    const resume = session && { token: session.token, after: session.after };
    this.#asking = resume === null;
    this.#transmit({ type: 'join', room: this.#room, member: this.#member, resume });
  }

  /** The socket closed, or could not be opened. */
  handleClose(now: number): void {
    this.#now = now;
    if (this.#phase === 'connecting' || this.#phase === 'joined') this.#pause(now);
  }

  /** Time has passed. */
  handleTimeout(now: number): void {
    this.#now = now;
    if (this.#deadline !== undefined && now >= this.#deadline) {
      if (this.#phase === 'connecting') {
        this.#outputs.push({ type: 'disconnect' });
        this.#pause(now);
      } else if (this.#phase === 'pausing') {
        this.start(now);
      }
    }
    const throttled = this.#throttled;
    if (throttled !== undefined && now >= throttled.until) {
      this.#throttled = undefined;
      for (const message of throttled.messages) this.#append(message);
      if (throttled.ask) this.#outputs.push({ type: 'ask-again' });
    }
    this.#checkPulse(now);
    this.#checkEcho(now);
    this.#checkAnswer(now);
  }

  /**
   * The network may be another, or the machine has slept: the next attempt is made now, and a server that is believed
   * to be connected is asked for a sign of life.
   */
  hurry(now: number): void {
    this.#now = now;
    if (this.#phase === 'pausing') this.start(now);
    else this.#ping(this.#pulse?.wake(now));
  }

  /** A frame from the server. */
  handleFrame(bytes: ArrayBuffer, now: number): void {
    this.#now = now;
    if (this.#phase !== 'connecting' && this.#phase !== 'joined') return;
    this.#pulse?.heard(now);
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
        this.#welcome(frame.token, frame.resumed);
        break;
      case 'entry':
        this.#entry(frame.entry, now);
        break;
      case 'answer':
        this.#answered();
        this.#outputs.push(frame);
        break;
      case 'tracks':
        this.#outputs.push(frame);
        break;
      case 'pong':
        this.#deaths = 0;
        this.#pulse?.answered(frame.number);
        break;
      case 'error':
        if (frame.fatal) this.#fatal(frame.code, frame.message, now);
        else this.#refused(frame.code, frame.message, frame.append, now);
        break;
    }
  }

  /** Appends to the log, now or once there is a connection. */
  send(message: Outgoing, now = this.#now): void {
    this.#now = now;
    if (this.#phase === 'closed') return;
    if (this.#phase === 'joined') this.#append(message);
    else this.#unacknowledged.waits(message);
  }

  /** Asks the server for something that loses its meaning with the connection. */
  ask(message: Extract<ClientMessage, { type: 'offer' | 'mute' }>, now = this.#now): void {
    this.#now = now;
    if (this.#phase !== 'joined') return;
    if (message.type === 'offer') this.#offered = now;
    this.#transmit(message);
  }

  /** Leaves for good. */
  leave(): void {
    if (this.#phase === 'joined') this.#transmit({ type: 'leave' });
    this.#close();
  }

  #welcome(token: string, resumed: boolean): void {
    if (this.#phase !== 'connecting') return;
    if (!resumed || this.#session === null) {
      // What was not echoed was said as another membership, which the group does not listen to any more.
      if (this.#session !== null) this.#unacknowledged.clear();
      this.#session = { token, after: 0, gaps: 0 };
    } else {
      this.#session.token = token;
    }
    this.#phase = 'joined';
    this.#attempts = 0;
    this.#deadline = undefined;
    this.#pulse = new LinkPulse(this.#now, this.#deaths);
    this.#outputs.push({ type: 'joined', resumed }, { type: 'connection', state: 'connected' });
    for (const message of this.#unacknowledged.reconnected()) this.#append(message);
  }

  #entry(entry: Entry, now: number): void {
    const session = this.#session;
    if (session === null || entry.seq <= session.after) return;
    // The first one is one's own `joined`, wherever the log is by then.
    const isGap = session.after > 0 && entry.seq > session.after + 1;
    if (isGap && session.gaps < GAP_ATTEMPTS) {
      // A connection can lose what the log still has. A member that follows a gap has to be added anew.
      session.gaps += 1;
      this.#outputs.push({ type: 'disconnect' });
      this.#pause(now);
      return;
    }
    session.after = entry.seq;
    session.gaps = 0;
    this.#deaths = 0;
    if (entry.kind === 'message' && entry.from === this.#member) {
      this.#echo.met();
      this.#unacknowledged.echoed(entry.payload);
    }
    this.#outputs.push({ type: 'entry', entry });
  }

  #fatal(code: ErrorCode, message: string, now: number): void {
    this.#asking = false;
    if (code === 'member-taken' && now < this.#unheardUntil) {
      this.#outputs.push({ type: 'disconnect' });
      this.#pause(now);
      return;
    }
    // Nothing was resumed, so nothing can be gone: the server makes no sense.
    const senseless = code === 'resume-gone' && this.#session === null;
    if (!PASSING.has(code) || senseless) {
      this.#outputs.push({ type: 'error', code, message });
      this.#close();
      return;
    }
    this.#outputs.push({ type: 'disconnect' });
    if (code !== 'resume-gone') {
      this.#pause(now);
      return;
    }
    this.#session = null;
    this.#forget();
    this.#unacknowledged.clear();
    this.start(now);
  }

  #refused(code: ErrorCode, message: string, append: number | null, now: number): void {
    if (append === null) this.#pulse?.answered();
    const refused = append === null ? undefined : this.#unacknowledged.refused(append);
    if (code === 'rate-limited') {
      this.#throttled ??= { until: now + RATE_PAUSE, messages: [], ask: false };
      if (refused !== undefined) this.#throttled.messages.push(refused);
      if (append === null) {
        this.#throttled.ask = true;
        this.#offered = undefined;
      }
      return;
    }
    if (refused !== undefined) this.#unacknowledged.drop(refused);
    if (code === 'media-lost' || code === 'offer-refused') this.#loseMedia();
    this.#outputs.push({ type: 'error', code, message });
  }

  #ping(number: number | undefined): void {
    if (number !== undefined) this.#transmit({ type: 'ping', number });
  }

  #checkPulse(now: number): void {
    const found = this.#pulse?.handleTimeout(now);
    if (found !== 'dead') {
      this.#ping(found);
      return;
    }
    this.#deaths += 1;
    this.#outputs.push({ type: 'disconnect' });
    this.#pause(now);
  }

  #checkEcho(now: number): void {
    const since = this.#unacknowledged.awaitedSince;
    const found = since === undefined ? undefined : this.#echo.handleTimeout(since, now);
    if (found === 'overslept') this.#unacknowledged.awaitFrom(now);
    if (found !== 'missed') return;
    // The server may be alive, but the message is lost; everything without an echo is sent again after resuming.
    this.#outputs.push({ type: 'disconnect' });
    this.#pause(now);
  }

  #checkAnswer(now: number): void {
    const found = this.#offered === undefined ? undefined : this.#answer.handleTimeout(this.#offered, now);
    if (found === 'overslept') this.#offered = now;
    if (found !== 'missed') return;
    this.#offered = undefined;
    if (this.#answer.misses % OFFERS !== 0) {
      this.#outputs.push({ type: 'ask-again' });
      return;
    }
    this.#loseMedia();
    this.#outputs.push({ type: 'error', code: 'media-lost', message: 'the server answers no offer' });
  }

  #loseMedia(): void {
    this.#offered = undefined;
    this.#outputs.push({ type: 'media-lost' });
  }

  #answered(): void {
    this.#answer.met();
    this.#offered = undefined;
    this.#deaths = 0;
  }

  #pause(now: number): void {
    if (this.#phase === 'joined') {
      this.#placeUntil = now + this.#grace;
      this.#outputs.push({ type: 'connection', state: 'reconnecting' });
    }
    // The first attempt of all: whoever waits for it should know.
    else if (this.#session === null && this.#attempts === 0) {
      this.#outputs.push({ type: 'error', code: 'unreachable', message: 'the server cannot be reached' });
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
    this.#pulse?.sent(frame.length, this.#now);
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
    this.#pulse = undefined;
    this.#offered = undefined;
    this.#unacknowledged.lost();
  }
}
