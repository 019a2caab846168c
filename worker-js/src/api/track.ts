/** A track that every Sotto application knows by name. */
export type TrackName = 'microphone' | 'camera' | 'screen' | 'screen-audio';

/**
 * Which of a member's tracks a frame belongs to. The track is authenticated with every frame, so nobody on the
 * way can show a screen where a camera is expected. 4 to 7 are free for applications.
 */
export type Track = TrackName | 4 | 5 | 6 | 7;

const BY_NUMBER: readonly Track[] = ['microphone', 'camera', 'screen', 'screen-audio', 4, 5, 6, 7];

/** The number that stands for `track` in frames and on the wire, or `undefined` if it is none. */
export function numberOfTrack(track: Track): number | undefined {
  const number = BY_NUMBER.indexOf(track);
  return number < 0 ? undefined : number;
}

/** An error's words for a track that does not exist: it names those that do. */
export const noTrack = (track: unknown): string =>
  `there is no track ${String(track)}; tracks are ${BY_NUMBER.join(', ')}`;

/** The track that `number` stands for, or `undefined` if it is none. */
export function trackOfNumber(number: number): Track | undefined {
  return BY_NUMBER[number];
}
