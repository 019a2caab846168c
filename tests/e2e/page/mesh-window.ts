import type { Call } from 'sotto';

declare global {
  interface Window {
    /** What the tests see of the page of the mesh. */
    mesh: { call: Call; peers: Map<string, RTCPeerConnection>; leave(): Promise<void> };
  }
}
