/** A call of any size without an SFU, written as the README has it: each two members have a connection of their own. */

import { Call, type Channel, type Entry } from 'sotto';

/** The messages that the relay delivers, in one order to all: the log, and how to connect, which is for one member only. */
type Delivery = { entry: Entry } | { from: string; signal: Signal };
type Signal = { description: RTCSessionDescriptionInit } | { candidate: RTCIceCandidateInit };

const asked = new URL(location.href).searchParams;
const member = asked.get('member') ?? '';
const relay = `/relay/${asked.get('room')}/${member}`;
const peers = new Map<string, RTCPeerConnection>();

/** One after the other, so that the relay gets everything in the order in which it was said. */
let said: Promise<unknown> = Promise.resolve();
function say(path: string, message: object): void {
  said = said.then(() => fetch(path, { method: 'POST', body: JSON.stringify(message) }));
}

const channel: Channel = {
  onentry: null,
  send: ({ payload, attachments }) =>
    say(relay, {
      payload: [...payload],
      attachments: attachments.map(({ to, bytes }) => ({ to, bytes: [...bytes] })),
    }),
};
const call = await Call.join({ member, channel });
const video = { width: 160, height: 90, frameRate: 15 };
const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video });
const named = ({ kind }: MediaStreamTrack) => (kind === 'audio' ? 'microphone' : 'camera');

/** All media of this connection is encrypted, or it is not sent and not shown. */
function connect(other: string): RTCPeerConnection {
  const peer = call.createPeerConnection();
  for (const track of stream.getTracks()) {
    call.protect(peer.addTrack(track, stream), { track: named(track) });
  }
  peer.ontrack = ({ receiver, track }) => {
    call.unprotect(receiver, { member: other, track: named(track) });
    const element = document.createElement(track.kind === 'audio' ? 'audio' : 'video');
    element.autoplay = true;
    element.srcObject = new MediaStream([track]);
    document.body.append(element);
  };
  peer.onicecandidate = ({ candidate }) => candidate && say(`${relay}/${other}`, { candidate });
  peers.set(other, peer);
  return peer;
}

async function describe(other: string, peer: RTCPeerConnection): Promise<void> {
  await peer.setLocalDescription();
  say(`${relay}/${other}`, { description: peer.localDescription });
}

/** A member that comes makes a connection to each member that is there. */
async function follow(entry: Entry): Promise<void> {
  if (entry.kind === 'left') {
    peers.get(entry.member)?.close();
    peers.delete(entry.member);
  } else if (entry.kind === 'joined' && entry.member === member) {
    for (const other of entry.present) await describe(other, connect(other));
  }
}

async function hear(from: string, signal: Signal): Promise<void> {
  if ('candidate' in signal) {
    await peers.get(from)?.addIceCandidate(signal.candidate);
    return;
  }
  const peer = peers.get(from) ?? connect(from);
  await peer.setRemoteDescription(signal.description);
  if (signal.description.type === 'offer') await describe(from, peer);
}

let heard: Promise<unknown> = Promise.resolve();
const source = new EventSource(relay);
source.onmessage = ({ data }: MessageEvent<string>) => {
  const delivery: Delivery = JSON.parse(data);
  if ('entry' in delivery) {
    const { entry } = delivery;
    if (entry.kind !== 'message') heard = heard.then(() => follow(entry));
    else Object.assign(entry, { payload: new Uint8Array(entry.payload), attachments: bytes(entry) });
    channel.onentry?.(entry);
  } else heard = heard.then(() => hear(delivery.from, delivery.signal));
};

function bytes({ attachments = [] }: Extract<Entry, { kind: 'message' }>): Uint8Array[] {
  return attachments.map((attachment) => new Uint8Array(attachment));
}

window.mesh = { call, peers, leave: () => call.leave().then(() => source.close()) };
