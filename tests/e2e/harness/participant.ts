import type { Page } from 'puppeteer-core';
import type { Picture, Sample, StreamSample } from '../page/probe.js';
import type { BrowserName } from './browsers.js';
import { until } from './until.js';
import { closePage } from './windows.js';

const JOIN = '[data-action="join"]:not(:disabled)';

/** One page in one room. */
export class Participant {
  readonly page: Page;
  readonly browser: BrowserName;
  /** The name to be told by in messages. */
  readonly name: string;
  /** Errors on the page's console and uncaught ones. */
  readonly complaints: string[] = [];

  constructor(page: Page, browser: BrowserName, name: string) {
    this.page = page;
    this.browser = browser;
    this.name = name;
    page.on('pageerror', (error) => this.complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
  }

  /** `null` while not in a call. */
  sampleOrNull(): Promise<Sample | null> {
    return this.page.evaluate(() => window.probe.sample());
  }

  /** The call as the page's member sees it. */
  async sample(): Promise<Sample> {
    const sample = await this.sampleOrNull();
    if (sample === null) throw new Error(`${this.name} is not in a call`);
    return sample;
  }

  pictures(): Promise<Picture[]> {
    return this.page.evaluate(() => window.probe.pictures());
  }

  /** The page's name in the room, once it has joined. */
  async member(): Promise<string> {
    const member = await until(
      `${this.name} is in the room`,
      () => this.page.evaluate(() => window.sotto?.room.member ?? null),
      (value) => value !== null,
    );
    return member ?? '';
  }

  /** Waits until a sample is accepted. */
  async until(what: string, accept: (sample: Sample) => boolean): Promise<Sample> {
    const sample = await until(
      `${this.name} ${what}`,
      () => this.sampleOrNull(),
      (now) => now !== null && accept(now),
    );
    return sample as Sample;
  }

  /** The stream that is received from a member on a track; zeros if none is. */
  async stream(member: string, track: string): Promise<StreamSample | undefined> {
    const { streams } = await this.sample();
    return streams.find((stream) => stream.member === member && stream.track === track);
  }

  /** The safety number on the screen. */
  shownNumber(): Promise<string | null> {
    return this.page.evaluate(() => {
      const number = document.querySelector('[data-safety-number]');
      return number?.shadowRoot?.querySelector('.digits')?.textContent?.trim() ?? null;
    });
  }

  /** The members of the group, on the screen. */
  async shownMembers(): Promise<string[]> {
    const shown = await this.page.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>('[data-group-member]')].map(
        ({ dataset }) => dataset['groupMember'] ?? '',
      ),
    );
    return shown.sort();
  }

  /** Writes into a field of the lobby. */
  async fill(field: 'name' | 'password', text: string): Promise<void> {
    const selector = `#${field}`;
    await this.page.waitForSelector(selector);
    await this.page.$eval(selector, (input) => input.closest('details')?.setAttribute('open', ''));
    await this.page.type(selector, text);
  }

  /** Joins from the lobby as a person does: by a click that the browser itself makes. */
  async pressJoin(): Promise<void> {
    await this.page.waitForSelector(JOIN, { visible: true });
    await this.page.click(JOIN);
  }

  /** Waits for the way in, with the devices open. */
  async isInLobby(): Promise<void> {
    await this.click('preview');
    await until(
      `${this.name} is in the lobby, with a picture`,
      () =>
        this.page.evaluate(() => {
          const video = document.querySelector<HTMLVideoElement>('.preview video');
          return document.querySelector('[data-action="join"]') !== null && (video?.videoWidth ?? 0) > 0;
        }),
      (ready) => ready,
    );
  }

  /** Presses a button of the web app. */
  async click(action: string): Promise<void> {
    await until(
      `${this.name} has a button to ${action}`,
      () =>
        this.page.evaluate((name) => {
          const button = document.querySelector<HTMLButtonElement>(`[data-action="${name}"]:not(:disabled)`);
          button?.click();
          return button !== null;
        }, action),
      (clicked) => clicked,
    );
  }

  /** Leaves without goodbye. */
  async close(): Promise<void> {
    await closePage(this.page);
  }
}
