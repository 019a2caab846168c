// A call by the page's own server of the room log, with camera and microphone, over whatever an example takes for its media.
import { Call, createMemberId } from 'sotto';
import { RoomLog } from 'sotto/log';
import { showNumber, showStreams } from './show.js';

/**
 * Joins. `begin` gets the call, the room's name, the page's query, and a function `show`, which shows what media receives. It returns the media, with `publish` and `unpublish`, and a function that ends it.
 */
export async function join(begin) {
  const asked = new URLSearchParams(location.search);
  const member = asked.get('member') ?? createMemberId();
  const room = asked.get('room') ?? 'standup';
  const log = new RoomLog({ server: `${location.origin.replace('http', 'ws')}/log`, room, member });
  const call = await Call.join({ member, channel: log.channel });
  showNumber(call);
  const show = (media) => {
    showStreams(media);
    media.on('error', (error) => console.error(error));
  };
  const { media, end } = await begin({ call, room, asked, show });

  const source = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
  for (const track of source.getTracks()) {
    await media.publish(track.kind === 'audio' ? 'microphone' : 'camera', track);
  }
  document.querySelector('#share').onclick = async () => {
    const [screen] = (await navigator.mediaDevices.getDisplayMedia()).getVideoTracks();
    await media.publish('screen', screen);
    screen.onended = () => media.unpublish('screen');
  };
  document.querySelector('#leave').onclick = async () => {
    end();
    await call.leave();
  };

  // For the console.
  globalThis.example = { call, media };
}
