import { countsOf, FLAG, Pair } from './pair.js';
import { Parties, type ToldError } from './party.js';
import { Pass } from './pass.js';
import { until } from './until.js';

/** The events that a member was told of another that first sends in the clear, and then as it should. */
export interface ReceptionTold {
  errors: ToldError[];
  /** Names of events, with member, track and reason, in order. */
  told: string[];
  /** How many of them had been told when many frames had been dropped. */
  whileDropped: number;
  /** Frames that came while all were dropped, and those decoded in the end. */
  dropped: number;
  decoded: number;
}

/** More than a moment, and beyond how often a flood would tell. */
const DROPPED = 60;
const FRAMES = 10;

/** Alice's camera comes without her call at first, so that none of its frames can be opened; then it is protected. */
export async function reception(camera: MediaStreamTrack): Promise<ReceptionTold> {
  const { parties, alice, bob } = await Parties.two();
  const told: string[] = [];
  const note = (name: string) => (about: { member: string; track: unknown; reason?: unknown }) =>
    told.push([name, about.member, about.track, about.reason].filter((part) => part !== undefined).join(' '));
  for (const name of ['undecryptable', 'decryptable', 'stalled', 'resumed'] as const) {
    bob.call.on(name, note(name));
  }
  const pair = new Pair(new RTCPeerConnection(FLAG), bob.call.createPeerConnection());
  const counted = async (direction: 'framesIn' | 'framesOut') =>
    (await bob.call.stats()).streams.reduce((sum, stream) => sum + stream[direction], 0);
  try {
    pair.far.ontrack = ({ receiver }) => bob.call.unprotect(receiver, { member: 'alice', track: 'camera' });
    const sender = pair.near.addTrack(camera);
    const pass = new Pass();
    sender.transform = pass.transform();
    await pair.negotiate('near');
    await until('many frames were dropped', async () => (await counted('framesIn')) >= DROPPED);
    const whileDropped = told.length;
    const dropped = await counted('framesIn');
    sender.transform = null;
    pass.end();
    alice.call.protect(sender, { track: 'camera' });
    const decoded = async () => (await countsOf(pair.far)).framesDecoded;
    const seen = async () => ({
      alice: [alice.errors, await alice.call.stats(), await countsOf(pair.near)],
      bob: [bob.errors, told, await bob.call.stats(), await countsOf(pair.far)],
    });
    await until('pictures are decoded', async () => (await decoded()) >= FRAMES, seen);
    await until('that it is over was told', () => told.length > whileDropped);
    return { errors: bob.errors, told, whileDropped, dropped, decoded: await decoded() };
  } finally {
    pair.close();
    await parties.leave();
  }
}
