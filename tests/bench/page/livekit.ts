/** Two of LiveKit's workers with one key, set up as `livekit-client` does it. */

import type { Contestant } from './contestant.js';
import { Vehicle } from './vehicle.js';

/** `KEY_PROVIDER_DEFAULTS` in livekit-client. */
const keyProviderOptions = {
  sharedKey: false,
  ratchetSalt: 'LKFrameEncryptionKey',
  ratchetWindowSize: 8,
  failureTolerance: 10,
  keyringSize: 16,
  keySize: 128,
};

export async function startLivekit(): Promise<Vehicle> {
  const vehicle = new Vehicle('/livekit.worker.js');
  const said = (kind: string) => (reply: { kind: string }) => reply.kind === kind;
  await vehicle.ask({ kind: 'init', data: { keyProviderOptions, loglevel: 'error' } }, said('initAck'));
  return vehicle;
}

/** Gives a worker the key of one participant: its own, or that of a remote one. */
export async function enableLivekit(
  vehicle: Vehicle,
  participantIdentity: string,
  key: CryptoKey,
  isPublisher: boolean,
): Promise<void> {
  vehicle.worker.postMessage({
    kind: 'setKey',
    data: { participantIdentity, isPublisher, key, keyIndex: 0, updateCurrentKeyIndex: true },
  });
  const enabled = (reply: { kind: string }) => reply.kind === 'enable';
  // LiveKit's worker takes its messages one after the other.
  await vehicle.ask({ kind: 'enable', data: { participantIdentity, enabled: true } }, enabled);
}

export async function livekit(): Promise<Contestant> {
  const raw = crypto.getRandomValues(new Uint8Array(32));
  const key = await crypto.subtle.importKey('raw', raw, 'HKDF', false, ['deriveBits', 'deriveKey']);
  const start = async (isPublisher: boolean) => {
    const vehicle = await startLivekit();
    await enableLivekit(vehicle, 'alice', key, isPublisher);
    return vehicle;
  };
  return { seal: await start(true), open: await start(false), lanes: ['streams', 'bare'] };
}
