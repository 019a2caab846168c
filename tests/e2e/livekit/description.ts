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

/**
 * An offer whose bundled sections have a port. With `a=bundle-only` port 0 means that a section has no transport of its own (RFC 9143
 * §6), as in a later offer of Firefox; werift takes port 0 for a section that is refused.
 */
export function withBundledPorts(sdp: string): string {
  return sdp
    .split(/^(?=m=)/mu)
    .map((section) =>
      /^a=bundle-only\s*$/mu.test(section) ? section.replace(/^(m=\w+) 0 /u, '$1 9 ') : section,
    )
    .join('');
}
