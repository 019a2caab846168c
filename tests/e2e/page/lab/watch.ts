import type { CallState } from 'sotto';
import { type Counts, countsOf, Pair } from './pair.js';
import { Parties, type ToldError } from './party.js';
import { Pass } from './pass.js';
import { until } from './until.js';

/** How frames come to go around the worker. `ignored`: the page is one whose browser uses no transform. */
export const CAUSES = ['ignored', 'taken off', 'replaced'] as const;
export type Cause = (typeof CAUSES)[number];

/** The endpoint that is watched. */
export interface Watched {
  end: 'sender' | 'receiver';
  kind: 'audio' | 'video';
  cause: Cause;
}

/** The outcome. */
export interface WatchResult {
  state: CallState;
  errors: ToldError[];
  /** Whether the sender has no track any more, or the receiver's has ended. */
  isOff: boolean;
  /** The counters of the receiving side when the call stopped, when that had arrived, and much later. */
  atStop: Got;
  settled: Got;
  later: Got;
}

/** Frames that were received, and of those shown on an element of the page. */
export interface Got extends Counts {
  shown: number;
}

const FRAMES = 10;

/** `totalAudioEnergy`, of which a tone 60 dB below full scale has 1e-6 in a second. */
export const INAUDIBLE = 1e-9;

/** One member sends, or receives, and the other side has no Sotto. Frames go around the worker, and the call notices. */
export async function watch({ end, kind, cause }: Watched, media: MediaStream): Promise<WatchResult> {
  const { parties, alice, bob } = await Parties.two();
  const party = end === 'sender' ? alice : bob;
  const [track] = kind === 'audio' ? media.getAudioTracks() : media.getVideoTracks();
  const [camera] = media.getVideoTracks();
  if (track === undefined || camera === undefined) throw new TypeError('there is no fake device');
  const name = kind === 'audio' ? 'microphone' : 'camera';
  const control = new Pair(new RTCPeerConnection());
  const pair = new Pair(party.call.createPeerConnection());
  // Chromium decodes sound only if it is played.
  const element = document.createElement(kind);
  element.autoplay = true;
  document.body.append(element);
  try {
    control.near.addTrack(camera);
    await control.negotiate('near');
    let near: RTCRtpSender | RTCRtpReceiver;
    if (end === 'sender') {
      const sender = pair.near.addTrack(track);
      party.call.protect(sender, { track: name });
      near = sender;
    } else {
      const { receiver } = pair.near.addTransceiver(kind, { direction: 'recvonly' });
      party.call.unprotect(receiver, { member: 'alice', track: name });
      element.srcObject = new MediaStream([receiver.track]);
      near = receiver;
    }
    if (end === 'sender') {
      pair.far.ontrack = ({ track: sent }) => {
        element.srcObject = new MediaStream([sent]);
      };
    }
    await pair.negotiate('near', {
      offered: async () => {
        const [transceiver] = pair.far.getTransceivers();
        if (end === 'sender' || transceiver === undefined) return;
        transceiver.direction = 'sendonly';
        await transceiver.sender.replaceTrack(track);
      },
    });
    const received = async (): Promise<Got> => ({
      ...(await countsOf(end === 'sender' ? pair.far : pair.near, kind)),
      shown: element instanceof HTMLVideoElement ? element.getVideoPlaybackQuality().totalVideoFrames : 0,
    });
    if (cause !== 'ignored') {
      await until('media runs', async () => (await received()).packetsReceived >= FRAMES);
      near.transform = cause === 'taken off' ? null : new Pass().transform();
    }
    await until('the call has stopped', () => party.call.state === 'stopped');
    const atStop = await received();
    // On a busy machine packets that were sent before the stop arrive late, and the jitter buffer plays them later still.
    let settled = atStop;
    await until('media has come to rest', async () => {
      const before = settled;
      await decodesMore(control, FRAMES);
      settled = await received();
      // A browser may go on decoding for a receiver's track that has ended, which nothing can show.
      return end === 'receiver' || isSilentBetween(before, settled);
    });
    await decodesMore(control, FRAMES);
    const later = await received();
    const isOff = 'dtmf' in near ? near.track === null : near.track?.readyState === 'ended';
    return { state: party.call.state, errors: party.errors, isOff, atStop, settled, later };
  } finally {
    element.remove();
    pair.close();
    control.close();
    await parties.leave();
  }
}

/** Whether nothing was heard or decoded from one moment to another. */
function isSilentBetween(before: Got, after: Got): boolean {
  return (
    after.packetsReceived === before.packetsReceived &&
    after.framesDecoded === before.framesDecoded &&
    after.energy - before.energy < INAUDIBLE
  );
}

/** Time in which frames arrive elsewhere, too. */
async function decodesMore(control: Pair, frames: number): Promise<void> {
  const before = (await countsOf(control.far)).framesDecoded;
  await until(
    'the control goes on',
    async () => (await countsOf(control.far)).framesDecoded >= before + frames,
  );
}
