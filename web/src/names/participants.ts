/**
 * The people that are shown. The members *in the group* are those that all members agreed on; a sender of media outside
 * of the group is known from the server only, and is shown as not in the group.
 */

import type { Member } from 'sotto';
import type { RemoteStream } from 'sotto/room';
import { labels } from './labels.js';
import type { Names } from './names.js';

/** The tracks that the app can show or play. */
export type AppTrack = 'microphone' | 'camera' | 'screen' | 'screen-audio';

/** A person in the call, or waiting to be added. */
export interface Participant {
  id: string;
  /** Name for people, told apart from equal ones. */
  label: string;
  own: boolean;
  inGroup: boolean;
  /** Of the key that it is recognised by; `null` without one, and for people that are not in the group. */
  fingerprint: string | null;
  streams: Partial<Record<AppTrack, RemoteStream>>;
}

/** All people, oneself first, then the group in its own order, then those that are not in it. */
export function participantsOf(
  own: string,
  group: readonly Member[],
  streams: readonly RemoteStream[],
  names: Names,
): Participant[] {
  const shown = labelsOf(own, group, streams, names);
  const members = new Map(group.map((member) => [member.member, member]));
  return [...shown].map(([id, label]) => ({
    id,
    label,
    own: id === own,
    inGroup: members.has(id),
    fingerprint: members.get(id)?.fingerprint ?? null,
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
  names: Names,
): Map<string, string> {
  const ids = [own, ...group.map(({ member }) => member), ...streams.map((stream) => stream.member)];
  return labels(ids, (id) => names.of(id));
}
