import './eavesdropped.js';

/** As much of Janus's answers as is looked at. */
interface Answer {
  janus: string;
  transaction: string;
  data: { id: number };
  plugindata: { data: { participants: { id: number }[] } };
  jsep: RTCSessionDescriptionInit;
}

/**
 * Takes all videos of a room from Janus, as anybody could who may connect to it, by a connection without Sotto. To be bundled, and
 * run in a page.
 */
globalThis.eavesdropJanus = async (url: string, room: number) => {
  const socket = new WebSocket(url, 'janus-protocol');
  await new Promise((resolve) => {
    socket.onopen = resolve;
  });
  let asked = 0;
  let session = {};
  const ask = (message: object) => {
    asked += 1;
    const transaction = String(asked);
    socket.send(JSON.stringify({ ...message, ...session, transaction }));
    return new Promise<Answer>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const answer: Answer = JSON.parse(String(data));
        if (answer.transaction === transaction && answer.janus !== 'ack') resolve(answer);
      });
    });
  };
  session = { session_id: (await ask({ janus: 'create' })).data.id };
  const handle = (await ask({ janus: 'attach', plugin: 'janus.plugin.videoroom' })).data.id;
  const say = (body: object, jsep?: object) =>
    ask({ janus: 'message', handle_id: handle, body, ...(jsep && { jsep }) });
  const { participants } = (await say({ request: 'listparticipants', room })).plugindata.data;
  const streams = participants.map(({ id }) => ({ feed: id }));
  const offer = await say({ request: 'join', ptype: 'subscriber', room, streams });

  const peer = new RTCPeerConnection();
  peer.ontrack = ({ track, receiver }) => {
    if (track.kind !== 'video') return;
    // A track that nobody shows is decoded all the same, once it has a sink.
    const video = Object.assign(document.createElement('video'), { autoplay: true, muted: true });
    video.srcObject = new MediaStream([receiver.track]);
    document.body.append(video);
  };
  peer.onicecandidate = ({ candidate }) =>
    socket.send(
      JSON.stringify({
        janus: 'trickle',
        handle_id: handle,
        ...session,
        transaction: 'candidate',
        candidate: candidate ?? { completed: true },
      }),
    );
  await peer.setRemoteDescription(offer.jsep);
  await peer.setLocalDescription();
  await say({ request: 'start' }, { type: 'answer', sdp: peer.localDescription?.sdp });
  globalThis.eavesdropped = async () =>
    [...(await peer.getStats()).values()]
      .filter(({ type, kind }) => type === 'inbound-rtp' && kind === 'video')
      .map(({ packetsReceived, framesDecoded }) => ({
        packets: packetsReceived ?? 0,
        decoded: framesDecoded ?? 0,
      }));
};
