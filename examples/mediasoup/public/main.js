// A call over mediasoup, with a room log of its own beside it.
import { Call, createMemberId } from 'sotto';
import { RoomLog } from 'sotto/log';
import { MediasoupMedia } from 'sotto/mediasoup';
import { MediaRoom } from './room.js';
import { showNumber, showStreams } from './show.js';

const asked = new URLSearchParams(location.search);
const member = asked.get('member') ?? createMemberId();
const room = asked.get('room') ?? 'standup';
const server = location.origin.replace('http', 'ws');
const log = new RoomLog({ server: `${server}/log`, room, member });
const call = await Call.join({ member, channel: log.channel });
const media = new MediasoupMedia(call);
showNumber(call);
showStreams(media);
media.on('error', (error) => console.error(error));
await log.open();
const own = await MediaRoom.join(media, `${server}/media`, {
  room,
  codec: asked.get('codec'),
  layers: asked.get('layers') === 'simulcast',
});

const devices = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
for (const track of devices.getTracks()) {
  await own.publish(track.kind === 'audio' ? 'microphone' : 'camera', track);
}

document.querySelector('#share').onclick = async () => {
  const [screen] = (await navigator.mediaDevices.getDisplayMedia()).getVideoTracks();
  await own.publish('screen', screen);
  screen.onended = () => own.unpublish('screen');
};
document.querySelector('#leave').onclick = async () => {
  own.leave();
  await call.leave();
  log.leave();
};

// For the console.
globalThis.example = { call, media: own };
