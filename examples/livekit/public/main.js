// A call over LiveKit, encrypted by Sotto, with a room log of its own beside it.
import { Room, RoomEvent } from 'livekit-client';
import { Call, createMemberId } from 'sotto';
import { sottoE2EE } from 'sotto/livekit';
import { RoomLog } from 'sotto/log';
import { showNumber } from './show.js';
import { showMessages, showTracks } from './show-room.js';

const asked = new URLSearchParams(location.search);
const member = asked.get('member') ?? createMemberId();
const name = asked.get('room') ?? 'standup';
const log = new RoomLog({ server: `${location.origin.replace('http', 'ws')}/log`, room: name, member });
const call = await Call.join({ member, channel: log.channel });
const room = new Room({
  e2ee: { e2eeManager: sottoE2EE(call) },
  singlePeerConnection: asked.get('connections') !== '2',
});
room.on(RoomEvent.EncryptionError, (error) => console.error(String(error)));
showNumber(call);
showTracks(room);
showMessages(room);

const { url, token } = await (
  await fetch(`/ticket.json?${new URLSearchParams({ member, room: name })}`)
).json();
await room.connect(url, token);
await room.localParticipant.enableCameraAndMicrophone();

document.querySelector('#chat').onsubmit = async (event) => {
  event.preventDefault();
  const text = new FormData(event.target).get('text');
  await room.localParticipant.publishData(new TextEncoder().encode(text), { reliable: true });
};
document.querySelector('#share').onclick = () => room.localParticipant.setScreenShareEnabled(true);
document.querySelector('#leave').onclick = async () => {
  await room.disconnect();
  await call.leave();
};

// For the console.
globalThis.roomExample = { call, room };
