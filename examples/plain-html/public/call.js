// A call in which each two members have a connection of their own.
import { Call, createLink, createMemberId, formatLink, parseLink, roomIdOf } from 'sotto';
import { RoomLog } from 'sotto/log';
import 'sotto/safety-number';

const byId = (id) => document.getElementById(id);
// Before the link takes the place of the address.
const name = new URL(location.href).searchParams.get('name') ?? 'somebody';
const link = location.hash === '' ? createLink('plain') : parseLink(location.href);
history.replaceState(null, '', formatLink(link));
byId('link').href = location.href;

const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 180 } });
const member = createMemberId();
const log = new RoomLog({
  server: new URL('/log', location.href.replace(/^http/, 'ws')),
  room: await roomIdOf(link),
  member,
});
const call = await Call.join({ member, name, channel: log.channel, linkSecret: link.secret });

/** The connections, by the other member. */
const peers = new Map();
const trackOf = ({ kind }) => (kind === 'audio' ? 'microphone' : 'camera');

/** Makes a connection on which nothing passes that is not encrypted. */
function connect(other) {
  close(other);
  const peer = call.createPeerConnection();
  for (const track of stream.getTracks())
    call.protect(peer.addTrack(track, stream), { track: trackOf(track) });
  peer.ontrack = ({ receiver, track }) => {
    call.unprotect(receiver, { member: other, track: trackOf(track) });
    const tile = document.createElement(track.kind);
    Object.assign(tile, { autoplay: true, srcObject: new MediaStream([track]) });
    tile.dataset.member = other;
    byId('tiles').append(tile);
  };
  peers.set(other, peer);
  return peer;
}

function close(other) {
  peers.get(other)?.close();
  peers.delete(other);
  for (const tile of document.querySelectorAll(`[data-member="${CSS.escape(other)}"]`)) tile.remove();
}

/** Sends the description with all addresses in it, encrypted to the group and signed: the server cannot take the place of either. */
async function describe(other, peer) {
  await peer.setLocalDescription();
  while (peer.iceGatheringState !== 'complete') {
    await new Promise((resolve) => peer.addEventListener('icegatheringstatechange', resolve, { once: true }));
  }
  const text = JSON.stringify({ to: other, description: peer.localDescription });
  await call.sendMessage(new TextEncoder().encode(text), { label: 'description' });
}

const report = (error) => {
  byId('state').textContent = error.message;
};

// Of each two members the one with the smaller id offers.
call.on('epoch', ({ members, removed }) => {
  for (const other of removed) close(other);
  for (const { member: other } of members) {
    if (member < other && !peers.has(other)) describe(other, connect(other)).catch(report);
  }
});
call.on('message', async ({ from, label, data }) => {
  if (label !== 'description') return;
  const { to, description } = JSON.parse(new TextDecoder().decode(data));
  if (to !== member) return;
  try {
    const peer = description.type === 'offer' ? connect(from) : peers.get(from);
    await peer?.setRemoteDescription(description);
    if (description.type === 'offer') await describe(from, peer);
  } catch (error) {
    report(error);
  }
});

call.on('state', (state) => {
  byId('state').textContent = state;
});
call.on('members', (members) => {
  const items = members.map((each) =>
    Object.assign(document.createElement('li'), { textContent: each.name }),
  );
  byId('members').replaceChildren(...items);
});
call.on('safetynumber', (number) => {
  document.querySelector('sotto-safety-number').value = number;
});
call.on('error', report);
byId('leave').onclick = async () => {
  for (const other of peers.keys()) close(other);
  await call.leave();
  for (const track of stream.getTracks()) track.stop();
};

window.example = { peers: () => [...peers.values()] };
