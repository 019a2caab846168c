import type { CallErrorCode } from 'sotto';
import { countsOf, FLAG, Pair } from './pair.js';
import { codeOf, Parties } from './party.js';
import { Pass } from './pass.js';
import { until } from './until.js';

/** On which connection, and which side offers. */
export interface AudioAsked {
  making: 'created by the call' | 'plain';
  offerer: 'near' | 'far';
}

/** The formats that a protected microphone negotiates and sends. */
export interface AudioFormats {
  /** The error of `insertDTMF`. */
  refusal: CallErrorCode | null;
  /** Names of the formats in one's own description and the other side's. */
  own: string[];
  others: string[];
  /** Frames that arrived, by MIME type. */
  arrived: Record<string, number>;
}

const FRAMES = 50;

/** Sends a protected microphone, and tones if that can be, to a far side that takes and offers all that the browser has. */
export async function audioFormats(
  { making, offerer }: AudioAsked,
  microphone: MediaStreamTrack,
): Promise<AudioFormats> {
  const { parties, alice } = await Parties.two();
  const near = making === 'plain' ? new RTCPeerConnection() : alice.call.createPeerConnection();
  const pair = new Pair(near, new RTCPeerConnection(FLAG));
  const pass = new Pass();
  pair.far.ontrack = ({ receiver }) => {
    receiver.transform = pass.transform();
  };
  try {
    if (offerer === 'far') pair.far.addTransceiver('audio', { direction: 'recvonly' });
    const sender = near.addTrack(microphone);
    alice.call.protect(sender, { track: 'microphone' });
    await pair.negotiate(offerer);
    await pair.connected();
    const arrived = async () => (await countsOf(pair.far, 'audio')).packetsReceived;
    await until('sound arrives', async () => (await arrived()) >= FRAMES);
    const refusal = codeOf(() => sender.dtmf?.insertDTMF('42#', 200, 100));
    const before = await arrived();
    await until('more sound arrives', async () => (await arrived()) >= before + FRAMES);
    return {
      refusal,
      own: namesIn(near.localDescription),
      others: namesIn(pair.far.localDescription),
      arrived: await pass.counts(),
    };
  } finally {
    pair.close();
    await parties.leave();
  }
}

function namesIn(description: RTCSessionDescription | null): string[] {
  return [...(description?.sdp ?? '').matchAll(/^a=rtpmap:\d+ ([^/]+)\//gmu)].map(([, name = '']) => name);
}
