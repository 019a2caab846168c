import { countsOf, Pair } from './pair.js';
import { Parties } from './party.js';
import { until } from './until.js';

/** The errors told to two members that forgot `protect` and `unprotect`. */
export interface ForgottenTold {
  /** Codes of the errors of the sending member, and of the receiving one. */
  errors: [string[], string[]];
  /** Pictures that the far side decoded before it bound its receiver, and after. */
  decoded: { before: number; after: number };
}

const FRAMES = 10;

/** A sender and then a receiver on connections of the call that nobody has bound. */
export async function forgotten(camera: MediaStreamTrack): Promise<ForgottenTold> {
  const { parties, alice, bob } = await Parties.two();
  const pair = new Pair(alice.call.createPeerConnection(), bob.call.createPeerConnection());
  const decoded = async () => (await countsOf(pair.far)).framesDecoded;
  try {
    const sender = pair.near.addTrack(camera);
    await pair.negotiate('near');
    await until('the sender is told', () => alice.errors.length > 0);
    alice.call.protect(sender, { track: 'camera' });
    await until('the receiver is told', () => bob.errors.length > 0);
    const before = await decoded();
    const [receiver] = pair.far.getReceivers();
    if (receiver !== undefined) bob.call.unprotect(receiver, { member: 'alice', track: 'camera' });
    await until('pictures are decoded', async () => (await decoded()) >= FRAMES);
    const codes = [alice, bob].map(({ errors }) => errors.map(({ code }) => code));
    return { errors: [codes[0] ?? [], codes[1] ?? []], decoded: { before, after: await decoded() } };
  } finally {
    pair.close();
    await parties.leave();
  }
}
