import { countsOf, Pair } from './pair.js';
import { Parties, type ToldError } from './party.js';
import { until } from './until.js';

/** The events that a member was told of pictures that are opened, and not decoded at first. */
export interface DecodingTold {
  errors: ToldError[];
  /** Names of events, with member and track, in order. */
  told: string[];
  decoded: number;
}

const FRAMES = 10;

/** Bob's decoder fails for some seconds. Alice does all as she should. */
export async function decoding(camera: MediaStreamTrack): Promise<DecodingTold> {
  const { parties, alice, bob } = await Parties.two({}, { workerUrl: '/garbling.worker.js' });
  const told: string[] = [];
  for (const name of ['undecryptable', 'decryptable', 'stalled', 'resumed'] as const) {
    bob.call.on(name, ({ member, track }) => told.push(`${name} ${member} ${track}`));
  }
  const pair = new Pair(alice.call.createPeerConnection(), bob.call.createPeerConnection());
  try {
    pair.far.ontrack = ({ receiver }) => bob.call.unprotect(receiver, { member: 'alice', track: 'camera' });
    alice.call.protect(pair.near.addTrack(camera), { track: 'camera' });
    await pair.negotiate('near');
    await until('that pictures stand still is told', () => told.length > 0);
    const decoded = async () => (await countsOf(pair.far)).framesDecoded;
    await until('pictures are decoded', async () => (await decoded()) >= FRAMES);
    await until('that it is over is told', () => told.length > 1);
    return { errors: bob.errors, told, decoded: await decoded() };
  } finally {
    pair.close();
    await parties.leave();
  }
}
