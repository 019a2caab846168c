import type { Call } from 'sotto';

declare global {
  interface Window {
    /** The page of the mesh, for the tests. */
    mesh: { call: Call; peers: Map<string, RTCPeerConnection>; leave(): Promise<void> };
  }
}
