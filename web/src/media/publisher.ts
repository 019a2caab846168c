/** Keeps the tracks sent to a room equal to those of {@link LocalMedia}. */

import type { AppTrack } from '../names/participants.js';
import type { JoinedRoom } from './joined-room.js';
import type { LocalMedia } from './local-media.js';

const TRACKS: readonly AppTrack[] = ['microphone', 'camera', 'screen', 'screen-audio'];

/** Publishes now and after every change, until the returned function is called. */
export function publishTo(room: JoinedRoom, media: LocalMedia, failed: (error: unknown) => void): () => void {
  const sent = new Map<AppTrack, MediaStreamTrack | null>();
  let queue: Promise<void> = Promise.resolve();
  let stopped = false;

  async function bringUpToDate(name: AppTrack): Promise<void> {
    const track = media.track(name);
    const before = sent.get(name);
    if (track && before === undefined) {
      room.publish(name, track);
      sent.set(name, track);
      if (!media.isOn(name)) {
        room.mute(name, true);
      }
    } else if (track) {
      if (track !== before) {
        await room.replaceTrack(name, track);
        sent.set(name, track);
      }
      room.mute(name, !media.isOn(name));
    } else if (before !== undefined) {
      await takeBack(name, before);
    }
  }

  async function takeBack(name: AppTrack, before: MediaStreamTrack | null): Promise<void> {
    if (name === 'screen' || name === 'screen-audio') {
      room.unpublish(name);
      sent.delete(name);
    } else if (before) {
      // A camera that is off stays published: it comes back without a new negotiation.
      room.mute(name, true);
      await room.replaceTrack(name, null);
      sent.set(name, null);
    }
  }

  function schedule(name: AppTrack): void {
    queue = queue.then(async () => {
      if (!stopped) {
        await bringUpToDate(name).catch(failed);
      }
    });
  }

  const stopListening = media.listen({ changed: schedule });
  TRACKS.forEach(schedule);
  return () => {
    stopped = true;
    stopListening();
  };
}
