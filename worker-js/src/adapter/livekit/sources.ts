import type { Track } from '../../api/track.js';

/** The tracks of the sources that LiveKit has names for. */
const BY_SOURCE: Readonly<Record<string, Track>> = {
  microphone: 'microphone',
  camera: 'camera',
  screen_share: 'screen',
  screen_share_audio: 'screen-audio',
};

/** The tracks of whatever has no name, or is the second of its source. */
const NUMBERED: readonly Track[] = [4, 5, 6, 7];

/** The track for a new publication: that of its source if it is free, else the first free number. */
export function trackFor(source: string, isUsed: (track: Track) => boolean): Track | undefined {
  const named = Object.hasOwn(BY_SOURCE, source) ? BY_SOURCE[source] : undefined;
  return [...(named === undefined ? [] : [named]), ...NUMBERED].find((track) => !isUsed(track));
}

/**
 * Whether a track may be shown as this source. The source is the server's word: with it a screen could be shown as a camera. A
 * numbered track may be of any source.
 */
export function canBe(track: Track, source: string): boolean {
  return typeof track === 'number' || (Object.hasOwn(BY_SOURCE, source) && BY_SOURCE[source] === track);
}
