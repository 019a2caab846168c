import { type TrackInfo, TrackType } from '@livekit/protocol';
import type { MediaStreamTrack, RTCRtpTransceiver } from 'werift';

/** A track that a participant has published. */
export interface Published {
  readonly info: TrackInfo;
  /** The id of the track at its sender. */
  readonly cid: string;
  /** The streams that arrive for it: one, or one for each layer. */
  readonly streams: Map<string, MediaStreamTrack>;
  /** The SSRC of each stream, by its packets. */
  readonly ssrcs: Map<MediaStreamTrack, number>;
  readonly transceiver: RTCRtpTransceiver | undefined;
}

/** Of the layers of a track the smallest, which a browser sends first; of a track without layers its stream. */
export function layerOf(published: Published | undefined): MediaStreamTrack | undefined {
  return published?.streams.get('q') ?? published?.streams.get('');
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
