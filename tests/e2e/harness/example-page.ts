import type { types } from 'mediasoup-client';
import type { Browser, Page } from 'puppeteer-core';
import type { Call, Track } from 'sotto';
import type { JanusRoom } from 'sotto/janus';
import type { MediasoupMedia } from 'sotto/mediasoup';
import type { Mesh } from 'sotto/mesh';
import type { Group, GroupPage, Received } from './example-group.js';
import { until } from './until.js';
import { closePage, openPage } from './windows.js';

declare global {
  /** The call of an example's page, and what carries its media. */
  var example: { call: Call; media: JanusRoom | Mesh | MediaRoom };
}

/** The class of the example over mediasoup that its page has. */
interface MediaRoom extends Pick<JanusRoom, 'publish' | 'unpublish' | 'selectLayer'> {
  readonly streams: MediasoupMedia['streams'];
  readonly producers: ReadonlyMap<Track, types.Producer>;
}

/** A member in the page of an example, with a window of its own. */
export class ExamplePage implements GroupPage {
  readonly member: string;
  readonly page: Page;
  readonly complaints: string[] = [];

  private constructor(member: string, page: Page) {
    this.member = member;
    this.page = page;
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(message.text());
    });
    page.on('pageerror', (error) => this.complaints.push(String(error)));
  }

  /** Opens the page of the example whose log is at `log`, and waits until its call has begun. */
  static async open(
    browser: Browser,
    log: string,
    query: { room: string; member: string } & Record<string, string>,
  ): Promise<ExamplePage> {
    const page = new ExamplePage(query.member, await openPage(browser));
    const { host } = new URL(log);
    await page.page.goto(`http://${host}/?${new URLSearchParams(query)}`);
    const { there } = await until(
      `${query.member} is there`,
      async () => ({
        there: await page.page.evaluate(() => 'example' in globalThis),
        complaints: page.complaints,
      }),
      (now) => now.there || now.complaints.length > 0,
    );
    if (!there) throw new Error(page.complaints.join('\n'));
    return page;
  }

  /** Sends a screen: a canvas that changes, of this width. */
  share(width: number): Promise<void> {
    return this.page.evaluate((size) => {
      const canvas = Object.assign(document.createElement('canvas'), { width: size, height: size / 2 });
      const context = canvas.getContext('2d');
      let hue = 0;
      setInterval(() => {
        hue += 7;
        if (context === null) return;
        context.fillStyle = `hsl(${hue} 90% 50%)`;
        context.fillRect(hue % size, 0, size / 3, size / 2);
      }, 50);
      const [track] = canvas.captureStream(20).getVideoTracks();
      if (track === undefined) throw new TypeError('the canvas has no track');
      return globalThis.example.media.publish('screen', track);
    }, width);
  }

  unpublish(track: Track): Promise<void> {
    return this.page.evaluate((name) => globalThis.example.media.unpublish(name), track);
  }

  /** Over an SFU: asks for a layer of a member's camera. */
  selectLayer(member: string, substream: 0 | 1 | 2): Promise<void> {
    return this.page.evaluate(
      async (of, layer) => {
        const { media } = globalThis.example;
        if (!('selectLayer' in media)) throw new TypeError('there are no layers here');
        await media.selectLayer({ member: of, track: 'camera' }, { substream: layer });
      },
      member,
      substream,
    );
  }

  /** Over an SFU: the width of the pictures that the camera gives. */
  cameraWidth(): Promise<number> {
    return this.page.evaluate(() => {
      const { media } = globalThis.example;
      if ('producers' in media) return media.producers.get('camera')?.track?.getSettings().width ?? 0;
      const senders = 'selectLayer' in media ? media.peers.sending.getSenders() : [];
      const camera = senders.find(({ track }) => track?.kind === 'video');
      return camera?.track?.getSettings().width ?? 0;
    });
  }

  /** Presses the button that leaves. */
  async leave(): Promise<void> {
    await this.page.evaluate(() => document.querySelector<HTMLButtonElement>('#leave')?.click());
  }

  close(): Promise<void> {
    return closePage(this.page);
  }

  /** Members of the group, and the safety number. */
  group(): Promise<Group> {
    return this.page.evaluate(() => {
      const { call } = globalThis.example;
      const members = call.members.map(({ member }) => member).sort();
      return { members: members.join(), number: call.safetyNumber?.digits.join(' ') };
    });
  }

  /** Reception by `member track`. */
  received(): Promise<Record<string, Received>> {
    return this.page.evaluate(async () => {
      const all: Record<string, Received> = {};
      for (const { member, track, kind, receiver } of globalThis.example.media.streams) {
        for (const entry of (await receiver.getStats()).values()) {
          if (entry.type !== 'inbound-rtp') continue;
          const count = kind === 'video' ? entry.framesDecoded : entry.packetsReceived;
          all[`${member} ${track}`] = { count: count ?? 0, width: entry.frameWidth ?? 0 };
        }
      }
      return all;
    });
  }
}
