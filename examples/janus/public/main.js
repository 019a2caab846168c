// A call over a room of Janus's VideoRoom, with a room log of its own beside it.
import { Call, createMemberId } from 'sotto';
import { JanusRoom } from 'sotto/janus';
import { RoomLog } from 'sotto/log';
import { showNumber, showStreams } from './show.js';

const asked = new URLSearchParams(location.search);
const member = asked.get('member') ?? createMemberId();
const log = new RoomLog({
  server: `${location.origin.replace('http', 'ws')}/log`,
  room: asked.get('room') ?? 'standup',
  member,
});
const call = await Call.join({ member, channel: log.channel });
showNumber(call);
await log.open();
const janus = await JanusRoom.join({
  call,
  server: asked.get('janus') ?? 'ws://localhost:8188',
  room: Number(asked.get('janus-room') ?? 1234),
  ...(asked.has('codec') && { videoCodec: asked.get('codec') }),
  ...(asked.has('layers') && { layers: asked.get('layers') }),
});
showStreams(janus);
janus.on('error', (error) => console.error(error));
janus.on('closed', (error) => error && console.error(error));

const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
for (const track of media.getTracks()) {
  await janus.publish(track.kind === 'audio' ? 'microphone' : 'camera', track);
}

document.querySelector('#share').onclick = async () => {
  const [screen] = (await navigator.mediaDevices.getDisplayMedia()).getVideoTracks();
  await janus.publish('screen', screen);
  screen.onended = () => janus.unpublish('screen');
};
document.querySelector('#leave').onclick = async () => {
  janus.leave();
  await call.leave();
  log.leave();
};

// For the console.
globalThis.example = { call, media: janus };
