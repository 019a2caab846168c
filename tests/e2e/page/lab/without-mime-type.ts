import type { CallStreamStats } from 'sotto';
import { countsOf, Pair } from './pair.js';
import { Parties, type ToldError } from './party.js';
import { until } from './until.js';

/** The counters that a member with a browser of that kind, and the other one, have of each other. */
export interface WithoutMimeType {
  errors: ToldError[];
  /** When a frame of each stream had passed, and when many had. */
  first: CallStreamStats[];
  later: CallStreamStats[];
}

const FRAMES = 50;

/** Frames in both directions between a worker that is told no MIME types and one that is. */
export async function withoutMimeType(media: MediaStream): Promise<WithoutMimeType> {
  const { parties, alice, bob } = await Parties.two({ workerUrl: '/no-mime.worker.js' });
  const pair = new Pair(alice.call.createPeerConnection(), bob.call.createPeerConnection());
  const track = ({ kind }: MediaStreamTrack) => (kind === 'audio' ? 'microphone' : 'camera');
  try {
    for (const [peer, one, other] of [
      [pair.near, alice, bob],
      [pair.far, bob, alice],
    ] as const) {
      peer.ontrack = ({ receiver }) =>
        one.call.unprotect(receiver, { member: other.name, track: track(receiver.track) });
      for (const sent of media.getTracks()) {
        one.call.protect(peer.addTrack(sent, media), { track: track(sent) });
      }
    }
    await pair.negotiate('near');
    const streams = async () => (await alice.call.stats()).streams;
    await until('a frame of each stream has passed', async () => {
      const all = await streams();
      return all.length === 4 && all.every(({ framesOut }) => framesOut > 0);
    });
    const first = await streams();
    await until('pictures and sound are opened on both sides', async () => {
      const both = await Promise.all([alice, bob].map(({ call }) => call.stats()));
      const pictures = await Promise.all([pair.near, pair.far].map((peer) => countsOf(peer)));
      return (
        both.every(({ streams }) => streams.every(({ framesOut }) => framesOut >= FRAMES)) &&
        pictures.every(({ framesDecoded }) => framesDecoded >= FRAMES)
      );
    });
    return { errors: [...alice.errors, ...bob.errors], first, later: await streams() };
  } finally {
    pair.close();
    await parties.leave();
  }
}
