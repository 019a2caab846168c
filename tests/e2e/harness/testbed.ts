import type { Browser, BrowserContext, Page } from 'puppeteer-core';
import type { FrameCipherSuites, MlsCipherSuite, Timing, VideoCodec } from 'sotto';
import type { Layers } from 'sotto/room';
import type { Picture } from '../page/media.js';
import type { Order, Report } from '../page/orders.js';
import { BareParticipant } from './bare-participant.js';
import { type BrowserName, openBrowser, PATIENCE } from './browsers.js';
import type { Line } from './line.js';
import { bundleScript, PageServer } from './page-server.js';
import { Participant } from './participant.js';
import { TestServer } from './test-server.js';
import { until } from './until.js';
import { closeProfile, openBeside, openPage } from './windows.js';

export type { Order, Report };

/** How a participant comes into a room by the web app. */
export interface AppOptions {
  /** Press the button that joins; else the page stays in the lobby. */
  join?: boolean;
  /** Where the app is, if not at the server itself. */
  origin?: string;
  /** A browser that knows only the older way to transform frames. */
  oldTransforms?: boolean;
  /** Size and frame rate that the camera is asked for. */
  video?: string;
  /** A script to run before the app's own. */
  before?: string;
  /** A link with a secret, from the path on, in place of the room's; the name is typed, and so is the password. */
  link?: string;
  password?: string;
  /** Told of the page before it is opened. */
  watch?: (page: Page) => void;
  /** More in the link. */
  query?: Record<string, string>;
}

/** How a participant opens the bare page. */
export interface BareOptions {
  /** In a browser for this participant alone, so that it can be stopped. */
  ownBrowser?: boolean;
  /** The way to the server, for log and media. */
  line?: Line;
  /** Size and frame rate that the camera is asked for. */
  video?: Picture;
  /** The codec of the camera. */
  videoCodec?: VideoCodec;
  /** In how many qualities at once. */
  layers?: Layers;
  /** How keys are to be agreed. */
  suite?: MlsCipherSuite;
  /** The SFrame cipher suites. */
  frameCipherSuites?: FrameCipherSuites;
  /** The timing of the member's own actions, in milliseconds. */
  timing?: Timing;
}

/**
 * One server and one browser of each kind, for all tests, and the people of one test. Each has a window and a profile
 * of their own.
 */
export class Testbed {
  readonly server: TestServer;
  readonly pages: PageServer;
  readonly #browsers: Record<BrowserName, Browser>;
  readonly #probe: string;
  readonly #rerouted: string;
  readonly #contexts = new Set<BrowserContext>();
  readonly #ownBrowsers = new Set<Browser>();
  #participants: Participant[] = [];

  private constructor(
    server: TestServer,
    pages: PageServer,
    browsers: Record<BrowserName, Browser>,
    probe: string,
    rerouted: string,
  ) {
    this.server = server;
    this.pages = pages;
    this.#browsers = browsers;
    this.#probe = probe;
    this.#rerouted = rerouted;
  }

  static async open(): Promise<Testbed> {
    const pages = await PageServer.start();
    const [server, chromium, firefox, probe, rerouted] = await Promise.all([
      TestServer.start(pages.origin),
      openBrowser('chromium'),
      openBrowser('firefox'),
      bundleScript('probe.ts'),
      bundleScript('rerouted.ts'),
    ]);
    return new Testbed(server, pages, { chromium, firefox }, probe, rerouted);
  }

  /** The same server and browsers without people yet, for a test that runs beside others. */
  apart(): Testbed {
    return new Testbed(this.server, this.pages, this.#browsers, this.#probe, this.#rerouted);
  }

  /** Opens the web app. */
  async app(
    browser: BrowserName,
    name: string,
    room: string,
    options: AppOptions = {},
  ): Promise<Participant> {
    const { join = true, origin = this.server.origin, oldTransforms = false, video = '160x90@10' } = options;
    const participant = new Participant(await this.#newPage(this.#browsers[browser]), browser, name);
    this.#participants.push(participant);
    if (oldTransforms) {
      await participant.page.evaluateOnNewDocument(() => {
        Reflect.deleteProperty(window, 'RTCRtpScriptTransform');
      });
    }
    if (options.before !== undefined) await participant.page.evaluateOnNewDocument(options.before);
    options.watch?.(participant.page);
    if (options.link === undefined) {
      const query = new URLSearchParams({ name, video, ...options.query });
      await participant.page.goto(`${origin}/r/${room}?${query}`);
    } else {
      const query = new URLSearchParams({ video, ...options.query });
      await participant.page.goto(`${origin}${options.link.replace('#', `?${query}#`)}`);
      await participant.fill('name', name);
      if (options.password !== undefined) await participant.fill('password', options.password);
    }
    if (join) await participant.pressJoin();
    return participant;
  }

  /** Opens the bare page, which joins nothing by itself. */
  async bare(
    browser: BrowserName,
    name: string,
    room: string,
    {
      ownBrowser = false,
      line,
      video,
      videoCodec,
      layers,
      suite,
      frameCipherSuites,
      timing,
    }: BareOptions = {},
  ): Promise<BareParticipant> {
    const page = await this.#newPage(ownBrowser ? await this.#ownBrowser(browser) : this.#browsers[browser]);
    const participant = new BareParticipant(page, browser, name, {
      server: line?.socket ?? this.server.socket,
      room,
      ...(video && { video }),
      ...(videoCodec && { videoCodec }),
      ...(layers && { layers }),
      ...(suite && { suite }),
      ...(frameCipherSuites && { frameCipherSuites }),
      ...(timing && { timing }),
    });
    this.#participants.push(participant);
    if (line !== undefined) {
      await page.evaluateOnNewDocument(`window.mediaPort = ${line.mediaPort};\n${this.#rerouted}`);
    }
    await this.#openBare(page);
    return participant;
  }

  /** A bare page in another tab, which has a copy of this one's session storage, as a browser makes it of a duplicated tab. */
  async duplicate(of: Participant, name: string, room: string): Promise<BareParticipant> {
    const storage = await of.page.evaluate(() => JSON.stringify(sessionStorage));
    const page = await openBeside(of.page);
    await page.evaluateOnNewDocument(this.#probe);
    const participant = new BareParticipant(page, of.browser, name, { server: this.server.socket, room });
    this.#participants.push(participant);
    await this.#openBare(page);
    await page.evaluate((copy) => void Object.assign(sessionStorage, JSON.parse(copy)), storage);
    return participant;
  }

  /** Opens a page of the tests' own that takes no part in a room of the server's. `before` runs before its script. */
  async page(
    browser: BrowserName,
    name: 'lab' | 'mesh',
    { before, query = {} }: { before?: string; query?: Record<string, string> } = {},
  ): Promise<Page> {
    const page = await this.#newPage(this.#browsers[browser]);
    if (before !== undefined) await page.evaluateOnNewDocument(before);
    await page.goto(`${this.pages.origin}/${name}.html?${new URLSearchParams(query)}`);
    await until(
      `the page ${name} is there`,
      () => page.evaluate((global) => global in window, name),
      (there) => there,
    );
    return page;
  }

  /** Facts that may explain a failure. */
  async explain(): Promise<string> {
    const lines = await Promise.all(
      this.#participants.map(async (participant) => {
        const sample = participant.page.isClosed()
          ? 'closed'
          : await participant.sampleOrNull().catch(String);
        const stats = participant.page.isClosed()
          ? ''
          : await participant.page
              .evaluate(async () => JSON.stringify(await window.sotto?.call.stats()))
              .catch(String);
        const told =
          participant instanceof BareParticipant && !participant.page.isClosed()
            ? await participant.told().catch(String)
            : '';
        return `${participant.name} (${participant.browser}): ${JSON.stringify(sample)}\n  stats: ${stats}\n  told: ${JSON.stringify(told)}\n  complaints: ${JSON.stringify(participant.complaints)}`;
      }),
    );
    return [...lines, 'server:', ...this.server.log.slice(-20)].join('\n');
  }

  /** Closes the windows of all people, at the end of a test. */
  async clear(): Promise<void> {
    this.#participants = [];
    await Promise.all([...this.#contexts].map(closeProfile));
    this.#contexts.clear();
    await Promise.all([...this.#ownBrowsers].map((browser) => browser.close()));
    this.#ownBrowsers.clear();
  }

  async close(): Promise<void> {
    await this.clear();
    await Promise.all(Object.values(this.#browsers).map((browser) => browser.close()));
    await this.server.stop();
    this.pages.stop();
  }

  async #ownBrowser(name: BrowserName): Promise<Browser> {
    const browser = await openBrowser(name);
    this.#ownBrowsers.add(browser);
    return browser;
  }

  async #openBare(page: Page): Promise<void> {
    await page.goto(`${this.pages.origin}/`);
    await until(
      'the bare page is there',
      () => page.evaluate(() => 'bare' in window),
      (there) => there,
    );
  }

  async #newPage(browser: Browser): Promise<Page> {
    const page = await openPage(browser);
    this.#contexts.add(page.browserContext());
    page.setDefaultTimeout(PATIENCE);
    await page.evaluateOnNewDocument(this.#probe);
    return page;
  }
}
