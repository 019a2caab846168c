// A member of the call: joins by a room log, sends a picture, and shows what the other member sends.
import { Call } from 'sotto';
import { Mesh } from 'sotto/mesh';
import 'sotto/safety-number';
import { MovingPicture } from './moving-picture.js';
import { ParentLog } from './parent-log.js';

const byId = (id) => document.getElementById(id);
const asked = new URLSearchParams(location.search);
const member = asked.get('member');
byId('name').textContent = member;

const log = new ParentLog(member);
const call = await Call.join({
  member,
  channel: log.channel,
  // Under Trusted Types the address of the workers' script has to be given.
  workerUrl: new URL('sotto/worker.js', import.meta.url),
});

// A decoder of VP9 shows nothing of a ciphertext, so that a count of decoded frames tells whether there was a key.
const codecs = RTCRtpReceiver.getCapabilities('video').codecs.map(({ mimeType }) => mimeType);
const mesh = new Mesh(call, codecs.includes('video/VP9') ? { videoCodec: 'VP9' } : {});
mesh.on('stream-added', ({ mediaStreamTrack }) => {
  byId('other').srcObject = new MediaStream([mediaStreamTrack]);
});
mesh.on('stream-removed', () => {
  byId('other').srcObject = null;
});

call.on('state', (state) => {
  byId('state').textContent = state;
});
call.on('members', (members) => {
  byId('members').textContent = members.map((each) => each.member).join(', ');
});
call.on('safetynumber', (number) => {
  document.querySelector('sotto-safety-number').value = number;
});
for (const source of [call, mesh]) {
  source.on('error', ({ code, message }) => {
    byId('error').textContent = `${code}: ${message}`;
  });
}

// After the listeners: the first entry is this member's own `joined`.
log.open();

const picture = new MovingPicture(member, asked.get('hue') ?? 200);
let track = picture.track;
async function send(source) {
  if (source !== track && track !== picture.track) track.stop();
  track = source;
  byId('own').srcObject = new MediaStream([track]);
  await mesh.replaceTrack('camera', track);
}
await mesh.publish('camera', track);
await send(track);

byId('camera').onclick = async ({ currentTarget: button }) => {
  const isOn = button.getAttribute('aria-pressed') === 'true';
  try {
    const camera = isOn
      ? null
      : await navigator.mediaDevices.getUserMedia({ video: { width: 320, height: 180 } });
    await send(camera?.getVideoTracks()[0] ?? picture.track);
    button.setAttribute('aria-pressed', String(!isOn));
    byId('error').textContent = '';
  } catch (error) {
    byId('error').textContent = `no camera: ${error.message}`;
  }
};

byId('leave').onclick = async ({ currentTarget: button }) => {
  button.onclick = () => location.reload();
  button.textContent = 'Join again';
  byId('camera').disabled = true;
  mesh.close();
  await call.leave();
  log.leave();
};

setInterval(async () => {
  let decoded = 0;
  for (const peer of mesh.peers.values()) {
    for (const entry of (await peer.getStats()).values()) {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video') decoded += entry.framesDecoded ?? 0;
    }
  }
  byId('decoded').textContent = decoded;
}, 500);

// For the page around, which shows what a server without keys would get.
globalThis.member = { call, track: () => track };
