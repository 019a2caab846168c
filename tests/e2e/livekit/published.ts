import { type TrackInfo, TrackType } from '@livekit/protocol';
import type { RTCRtpTransceiver } from 'werift';
import type { Layers } from './layers.js';

/** A track that a participant has published. */
export interface Published {
  readonly info: TrackInfo;
  /** The id of the track at its sender. */
  readonly cid: string;
  readonly layers: Layers;
  readonly transceiver: RTCRtpTransceiver | undefined;
}

/**
 * The publication that a media section of an offer is of: if none has its track the first of its kind, as with LiveKit's server. Firefox
 * writes another id than the track's.
 */
export function pendingFor(
  section: string,
  publications: ReadonlyMap<string, Published>,
): [string, Published] | undefined {
  const type = section.startsWith('audio') ? TrackType.AUDIO : TrackType.VIDEO;
  const pending = [...publications].filter(
    ([, { transceiver, info }]) => transceiver === undefined && info.type === type,
  );
  return pending.find(([, { cid }]) => section.includes(cid)) ?? pending[0];
}
