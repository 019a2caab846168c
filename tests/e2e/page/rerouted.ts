/** Runs before a page's own scripts: its media goes to port `mediaPort` of this machine instead of to the server's. */

declare global {
  interface Window {
    mediaPort: number;
  }
}

const setRemoteDescription: (description: RTCSessionDescriptionInit) => Promise<void> =
  RTCPeerConnection.prototype.setRemoteDescription;
RTCPeerConnection.prototype.setRemoteDescription = function (description: RTCSessionDescriptionInit) {
  return setRemoteDescription.call(this, { ...description, sdp: rerouted(description.sdp ?? '') });
};

const IPV4_CANDIDATE = /^(a=candidate:\S+ \d+ udp \d+ [\d.]+) \d+ /iu;

/** The relay is behind the same addresses, as far as they are of IPv4. */
function rerouted(sdp: string): string {
  return sdp
    .split('\r\n')
    .filter((line) => !line.startsWith('a=candidate:') || IPV4_CANDIDATE.test(line))
    .map((line) => line.replace(IPV4_CANDIDATE, `$1 ${window.mediaPort} `))
    .join('\r\n');
}

export {};
