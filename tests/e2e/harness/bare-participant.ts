import type { Page } from 'puppeteer-core';
import type { CallStats, CallStreamStats } from 'sotto';
import type { ErrorCode } from 'sotto/room';
import type { Told } from '../page/bare.js';
import type { JoinOptions } from '../page/join-options.js';
import type { Core, Order, Report, SealedCounters } from '../page/orders.js';
import type { BrowserName } from './browsers.js';
import { Participant } from './participant.js';
import { until } from './until.js';

/** The room, size and codec of the camera's pictures there, and the cipher suites of group and frames. */
type Where = Pick<
  JoinOptions,
  'server' | 'room' | 'video' | 'videoCodec' | 'layers' | 'suite' | 'frameCipherSuites'
>;

/** Orders for the worker of the tests from the start, whether there is a continuity key, and what a link and a person say. */
type JoinAs = Pick<JoinOptions, 'dumb' | 'clear' | 'continuity' | 'linkSecret' | 'password' | 'name'>;

/** A participant on the bare page. The name in the room is the plain name. */
export class BareParticipant extends Participant {
  readonly #where: Where;

  constructor(page: Page, browser: BrowserName, name: string, where: Where) {
    super(page, browser, name);
    this.#where = where;
  }

  /** Joins with camera and microphone. */
  async join(options: JoinAs = {}): Promise<void> {
    await this.page.evaluate((join) => window.bare.join(join), this.#options(this.name, options));
  }

  /** Joins as `member` and leaves at once; returns why not, if it is refused. */
  tryToJoin(member: string): Promise<ErrorCode | null> {
    return this.page.evaluate((join) => window.bare.tryToJoin(join), this.#options(member));
  }

  /** Puts a member into the room that never sends a message. */
  async addGhost(member: string): Promise<void> {
    await this.page.evaluate((join) => window.bare.addGhost(join), this.#options(member));
  }

  async removeGhost(member: string): Promise<void> {
    await this.page.evaluate((ghost) => window.bare.removeGhost(ghost), member);
  }

  told(): Promise<Told> {
    return this.page.evaluate(() => window.bare.told);
  }

  async order(order: Order): Promise<void> {
    await this.page.evaluate((given) => window.bare.order(given), order);
  }

  /** The frames that went through the worker. */
  report(): Promise<Report> {
    return this.page.evaluate(() => window.bare.report(true));
  }

  /** Asks for a key frame of a track of the camera's number, as Sotto does after a gap. */
  async askForKeyFrame(member: string): Promise<void> {
    await this.order({ e2e: 'ask-for-key-frame', member, track: 1 });
  }

  /** Which counters this member's frames were protected with. */
  async counters(): Promise<SealedCounters> {
    return (await this.page.evaluate(() => window.bare.report(false))).counters;
  }

  /** Lets a core crash when it is next used, and returns the frames that went through the worker until then. */
  crash(core: Core): Promise<Report> {
    return this.page.evaluate((crashing) => window.bare.crash(crashing), core);
  }

  /** How many frames of a member's track were given to a decoder, counted behind Sotto. */
  async letThrough(member: string, track: string): Promise<number> {
    const { letThrough } = await this.page.evaluate(() => window.bare.report(false));
    const number = ['microphone', 'camera', 'screen'].indexOf(track);
    return letThrough.find((one) => one.member === member && one.track === number)?.frames ?? 0;
  }

  stats(): Promise<CallStats> {
    return this.page.evaluate(() => window.bare.stats());
  }

  /** The sending counters of `track`. */
  async sent(track: string): Promise<CallStreamStats> {
    return this.#counters(({ direction, track: other }) => direction === 'send' && other === track);
  }

  /** The receiving counters of a member's track. */
  async received(member: string, track: string): Promise<CallStreamStats> {
    return this.#counters(
      (stream) => stream.direction === 'receive' && stream.member === member && stream.track === track,
    );
  }

  async leave(): Promise<void> {
    await this.page.evaluate(() => window.bare.leave());
  }

  /** Of the stream that matches, once there is one. */
  async #counters(matches: (stream: CallStreamStats) => boolean): Promise<CallStreamStats> {
    const { streams } = await until(
      `${this.name} has such a stream`,
      () => this.stats(),
      (stats) => stats.streams.some(matches),
    );
    const [found] = streams.filter(matches);
    if (found === undefined) throw new TypeError('a stream that was there is not');
    return found;
  }

  #options(member: string, options: JoinAs = {}): JoinOptions {
    return { ...this.#where, member, ...options };
  }
}
