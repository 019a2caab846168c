import type { CallErrorCode } from 'sotto';
import { BUSY } from '../busy.js';
import { countsOf, Pair } from './pair.js';
import { codeOf, Parties, type ToldError } from './party.js';
import { until } from './until.js';

const FRAMES = 10;
/** Longer than the next call takes to set its transform, in milliseconds. */
const STANDSTILL = 400;

/** The pictures that were decoded of the first call, and of both. */
export interface TakenOver {
  /** The error of the next call's `protect` before the first call's `leave` has resolved. */
  early: CallErrorCode | null;
  first: number;
  both: number;
  errors: ToldError[];
}

/** Alice's call ends while its worker is busy, and Anna's call protects the same sender once `leave` has resolved. */
export async function takenOver(camera: MediaStreamTrack): Promise<TakenOver> {
  const parties = new Parties();
  const alice = await parties.enter('alice', { workerUrl: '/busy.worker.js' });
  const anna = await parties.enter('anna');
  const bob = await parties.enter('bob');
  const pair = new Pair(alice.call.createPeerConnection(), bob.call.createPeerConnection());
  const busy = new BroadcastChannel(BUSY);
  const decoded = async () => (await countsOf(pair.far)).framesDecoded;
  const seen = async () => ({
    anna: [anna.errors, await anna.call.stats(), await countsOf(pair.near)],
    bob: [bob.errors, await bob.call.stats(), await countsOf(pair.far)],
  });
  try {
    let receiver: RTCRtpReceiver | undefined;
    pair.far.ontrack = (event) => {
      receiver = event.receiver;
      bob.call.unprotect(receiver, { member: 'alice', track: 'camera' });
    };
    const sender = pair.near.addTrack(camera);
    alice.call.protect(sender, { track: 'camera' });
    await pair.negotiate('near');
    await until('pictures of the first call are decoded', async () => (await decoded()) >= FRAMES, seen);
    busy.postMessage(STANDSTILL);
    const left = alice.call.leave();
    const early = codeOf(() => anna.call.protect(sender, { track: 'camera' }));
    await left;
    if (receiver === undefined) throw new TypeError('no track came');
    anna.call.protect(sender, { track: 'camera' });
    bob.call.unprotect(receiver, { member: 'anna', track: 'camera' });
    const first = await decoded();
    await until(
      'pictures of the next call are decoded',
      async () => (await decoded()) >= first + FRAMES,
      seen,
    );
    return { early, first, both: await decoded(), errors: [...anna.errors, ...bob.errors] };
  } finally {
    busy.close();
    pair.close();
    await parties.leave();
  }
}
