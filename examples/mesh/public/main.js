// A call without any server but that of the room log: each two members are connected with each other.
import { Call, createMemberId } from 'sotto';
import { RoomLog } from 'sotto/log';
import { Mesh } from 'sotto/mesh';
import { showNumber, showStreams } from './show.js';

const asked = new URLSearchParams(location.search);
const member = asked.get('member') ?? createMemberId();
const log = new RoomLog({
  server: `${location.origin.replace('http', 'ws')}/log`,
  room: asked.get('room') ?? 'standup',
  member,
});
const call = await Call.join({ member, channel: log.channel });
// Before the log is open, so that it hears of everybody who comes.
const mesh = new Mesh(call);
showNumber(call);
showStreams(mesh);
mesh.on('error', (error) => console.error(error));
await log.open();

const media = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
for (const track of media.getTracks()) {
  await mesh.publish(track.kind === 'audio' ? 'microphone' : 'camera', track);
}

document.querySelector('#share').onclick = async () => {
  const [screen] = (await navigator.mediaDevices.getDisplayMedia()).getVideoTracks();
  await mesh.publish('screen', screen);
  screen.onended = () => mesh.unpublish('screen');
};
document.querySelector('#leave').onclick = async () => {
  mesh.close();
  await call.leave();
  log.leave();
};

// For the console.
globalThis.example = { call, media: mesh };
