import type { Room } from 'livekit-client';
import './eavesdropped.js';

/**
 * Takes all streams of a room of LiveKit, as anybody could who has a token, by livekit-client without encryption. To be bundled, and run
 * in a page of the example's origin.
 */
globalThis.eavesdropLiveKit = async (name: string) => {
  const client = (await import(`${location.origin}/livekit/livekit-client.esm.mjs`)) as {
    Room: new (options: { singlePeerConnection: boolean }) => Room;
  };
  const asked = new URLSearchParams({ member: 'eve', room: name });
  const ticket: { url: string; token: string } = await (await fetch(`/ticket.json?${asked}`)).json();
  const room = new client.Room({ singlePeerConnection: false });
  room.on('trackSubscribed', (track) => {
    // A track that nobody shows is decoded all the same, once it has a sink.
    if (track.kind === 'video') document.body.append(Object.assign(track.attach(), { muted: true }));
  });
  await room.connect(ticket.url, ticket.token);
  globalThis.eavesdropped = async () => {
    const publications = [...room.remoteParticipants.values()].flatMap((participant) => [
      ...participant.videoTrackPublications.values(),
    ]);
    const reports = await Promise.all(publications.map(({ track }) => track?.receiver?.getStats()));
    return reports
      .flatMap((report) => [...(report?.values() ?? [])])
      .filter(({ type }) => type === 'inbound-rtp')
      .map(({ packetsReceived, framesDecoded }) => ({
        packets: packetsReceived ?? 0,
        decoded: framesDecoded ?? 0,
      }));
  };
};
