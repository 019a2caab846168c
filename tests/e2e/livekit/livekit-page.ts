import type { Room } from 'livekit-client';
import type { Browser, Page } from 'puppeteer-core';
import type { Call } from 'sotto';
import type { Group, GroupPage, Received } from '../harness/example-group.js';
import { until } from '../harness/until.js';
import { openPage } from '../harness/windows.js';

declare global {
  /** The call and the room, which the page of the example has for the console. */
  var roomExample: { readonly call: Call; readonly room: Room };
}

/** Reception of a track by what LiveKit says of it, with all of its packets. */
export interface ReceivedPackets extends Received {
  readonly packets: number;
}

/** A participant in the page of the example, in a window of its own. */
export class LiveKitPage implements GroupPage {
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

  /** Opens the page, and waits until it is connected and publishes. */
  static async open(browser: Browser, log: string, room: string, member: string): Promise<LiveKitPage> {
    const opened = new LiveKitPage(member, await openPage(browser));
    const { host } = new URL(log);
    await opened.page.goto(`http://${host}/?${new URLSearchParams({ room, member, connections: '2' })}`);
    const { there } = await until(
      `${member} is there`,
      async () => ({
        there: await opened.page.evaluate(() => 'roomExample' in globalThis),
        complaints: opened.complaints,
      }),
      (now) => now.there || now.complaints.length > 0,
    );
    if (!there) throw new Error(opened.complaints.join('\n'));
    return opened;
  }

  /** Reception of each track, by `participant source`. */
  received(): Promise<Record<string, ReceivedPackets>> {
    return this.page.evaluate(async () => {
      const { room } = globalThis.roomExample;
      const all: Record<string, ReceivedPackets> = {};
      for (const { identity, trackPublications } of room.remoteParticipants.values()) {
        for (const { source, track } of trackPublications.values()) {
          const stats = (await track?.receiver?.getStats()) ?? new Map();
          for (const entry of stats.values()) {
            if (entry.type !== 'inbound-rtp') continue;
            const count = entry.kind === 'video' ? entry.framesDecoded : entry.packetsReceived;
            all[`${identity} ${source}`] = {
              ...{ count: count ?? 0, packets: entry.packetsReceived ?? 0, width: entry.frameWidth ?? 0 },
            };
          }
        }
      }
      return all;
    });
  }

  /** Frames that the worker has opened, of a member's track. */
  opened(member: string, track: string): Promise<number> {
    return this.page.evaluate(
      async (of, name) => {
        const { call } = globalThis.roomExample;
        const { streams } = await call.stats();
        return streams
          .filter((stream) => stream.member === of && stream.track === name)
          .reduce((sum, { framesOut }) => sum + framesOut, 0);
      },
      member,
      track,
    );
  }

  /** Publishes a canvas that changes, as a screen. */
  share(): Promise<string> {
    return this.page.evaluate(async () => {
      const { room } = globalThis.roomExample;
      const canvas = Object.assign(document.createElement('canvas'), { width: 320, height: 160 });
      const context = canvas.getContext('2d');
      let hue = 0;
      setInterval(() => {
        hue += 7;
        if (context === null) return;
        context.fillStyle = `hsl(${hue} 90% 50%)`;
        context.fillRect(hue % 320, 0, 100, 160);
      }, 50);
      const [track] = canvas.captureStream(20).getVideoTracks();
      if (track === undefined) throw new TypeError('the canvas has no track');
      const source = 'screen_share' as NonNullable<
        Parameters<typeof room.localParticipant.publishTrack>[1]
      >['source'];
      const { trackSid } = await room.localParticipant.publishTrack(track, {
        ...(source && { source }),
        simulcast: false,
      });
      return trackSid;
    });
  }

  /** Ends a track of its own. */
  unpublish(trackSid: string): Promise<void> {
    return this.page.evaluate(async (sid) => {
      const { room } = globalThis.roomExample;
      const track = room.localParticipant.trackPublications.get(sid)?.track;
      if (track !== undefined) await room.localParticipant.unpublishTrack(track);
    }, trackSid);
  }

  /** Sends a message to all. */
  say(text: string): Promise<void> {
    return this.page.evaluate(async (written) => {
      const { room } = globalThis.roomExample;
      await room.localParticipant.publishData(new TextEncoder().encode(written), { reliable: true });
    }, text);
  }

  /** The messages on the page. */
  messages(): Promise<string[]> {
    return this.page.evaluate(() =>
      [...document.querySelectorAll('#messages li')].map(({ textContent }) => textContent ?? ''),
    );
  }

  /** Members of the group, and the safety number. */
  group(): Promise<Group> {
    return this.page.evaluate(() => {
      const { call } = globalThis.roomExample;
      const members = call.members.map(({ member }) => member).sort();
      return { members: members.join(), number: call.safetyNumber?.digits.join(' ') };
    });
  }

  /** Presses the button that leaves. */
  async leave(): Promise<void> {
    await this.page.evaluate(() => document.querySelector<HTMLButtonElement>('#leave')?.click());
  }
}
