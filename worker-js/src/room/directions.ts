/** Which way each media section of a session description flows (RFC 8866 §6.7), by its mid (RFC 5888). */
export function directions(sdp: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const section of sdp.split(/^m=/m).slice(1)) {
    const mid = /^a=mid:(.+?)\r?$/m.exec(section)?.[1];
    if (mid === undefined) continue;
    found.set(mid, /^a=(sendonly|recvonly|sendrecv|inactive)\r?$/m.exec(section)?.[1] ?? 'sendrecv');
  }
  return found;
}
