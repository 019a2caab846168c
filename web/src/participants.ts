/**
 * Who is shown. Who is *in the group* is what the members agreed on among themselves; who merely sends something is
 * what the server says, and is shown as not in the group.
 */

import type { Member } from 'sotto';
import type { RemoteStream } from 'sotto/room';
import { labels } from './labels.js';

/** The tracks that the app knows what to do with. */
export type AppTrack = 'microphone' | 'camera' | 'screen' | 'screen-audio';

/** Somebody in the call, or before its door. */
export interface Participant {
  id: string;
  /** Name for people, told apart from equal ones. */
  label: string;
  own: boolean;
  inGroup: boolean;
  /** Of the key that it is recognised by; `null` without one, and for who is not in the group. */
  fingerprint: string | null;
  streams: Partial<Record<AppTrack, RemoteStream>>;
}

/** Everybody, oneself first, then the group in its own order, then those who are not in it. */
export function participantsOf(
  own: string,
  group: readonly Member[],
  streams: readonly RemoteStream[],
): Participant[] {
  const names = labelsOf(own, group, streams);
  const fingerprints = new Map(group.map(({ member, fingerprint }) => [member, fingerprint]));
  return [...names].map(([id, label]) => ({
    id,
    label,
    own: id === own,
    inGroup: fingerprints.has(id),
    fingerprint: fingerprints.get(id) ?? null,
    streams: Object.fromEntries(
      streams.filter((stream) => stream.member === id).map((stream) => [stream.track, stream]),
    ),
  }));
}

/** The labels of all participants, in the same order: one set of labels for all parts of the page. */
export function labelsOf(
  own: string,
  group: readonly Member[],
  streams: readonly RemoteStream[],
): Map<string, string> {
  return labels([own, ...group.map(({ member }) => member), ...streams.map((stream) => stream.member)]);
}
