import type { RTCPeerConnection } from 'werift';

/** The media sections of a description that send. */
export function sendingSections(sdp: string): string[] {
  return sdp.split(/^m=/mu).filter((section) => /^a=(sendonly|sendrecv)\s*$/mu.test(section));
}

/** The identification of a media section. */
export function midOf(section: string): string | undefined {
  return /^a=mid:(\S+)/mu.exec(section)?.[1];
}

/** Sets a local description, and returns its text. */
export async function localOf(peer: RTCPeerConnection, type: 'offer' | 'answer'): Promise<string> {
  const description = type === 'offer' ? await peer.createOffer() : await peer.createAnswer();
  await peer.setLocalDescription(description);
  return peer.localDescription?.sdp ?? '';
}
