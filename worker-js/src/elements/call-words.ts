/** Words about the state of a call, in English. Tables are exhaustive over closed unions, so that none can lack words. */

import type { Track, TrackName } from '../api/track.js';
import type { CallErrorCode } from '../call/error.js';
import type { Refused } from '../call/events.js';
import { timeOf } from '../safety-number/words.js';
import type { DropReason } from '../wasm/sotto.js';
import type { Fault } from './faults.js';

/** Errors that end a call, or keep it from beginning. Those of single requests are the caller's to show. */
const FINAL: Partial<Record<CallErrorCode, string>> = {
  'worker-failed': 'The encryption did not start. Reload the page and join again.',
  'wasm-failed': 'The encryption could not be loaded. Reload the page and join again.',
  'config-invalid': 'This name or another setting cannot be used.',
  'entries-overrun': 'The server sent more than this device can keep up with. Join again.',
  'transform-unsupported': 'This browser cannot encrypt video and sound end to end.',
  'frame-suites-refused':
    'It is encrypted in a way that this page does not accept. Nothing was sent. All must use the same settings.',
  'channel-closed': 'The server has ended the connection. Join again.',
  crashed: 'The encryption has failed. Nothing was sent in clear. Join again.',
  bypassed:
    'Media went around the encryption. All tracks were taken off. Switch off the browser’s extensions, or use another browser.',
};

/** The reason for which a call has ended or has not begun; `null` for an error that does neither. */
export function wordsForEnd(error: unknown): string | null {
  const code = codeOf(error);
  return (code === undefined ? undefined : FINAL[code as CallErrorCode]) ?? null;
}

/** An error that kept a call from beginning: there is one, so there are words. */
export function wordsForFailure(error: unknown): string {
  return wordsForEnd(error) ?? (error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' && Object.hasOwn(FINAL, error.code) ? error.code : undefined;
}

const REFUSALS: Record<Refused['reason'], string> = {
  'proof-missing': 'its link has a secret, and the link of this page has none. Ask for the whole link.',
  'proof-wrong': 'it has another link. Ask for it again.',
  'password-wrong': 'it has another password, or none. Ask for it.',
  'proof-unexpected': 'its link has no secret. Ask for it again.',
};

/** A member's word on why this one is not added. */
export function wordsForRefusal({ by, reason }: Refused, name = by): string {
  return `${name} does not let this device in: ${REFUSALS[reason]}`;
}

const TRACKS: Record<TrackName, string> = {
  microphone: 'microphone',
  camera: 'camera',
  screen: 'screen',
  'screen-audio': 'sound of the screen',
};

const REASONS: Record<DropReason, string> = {
  'no-key': 'there is no key for it here',
  stale: 'this device may have been left behind by the group',
  'unknown-epoch': 'the key for it is not here yet',
  'past-epoch': 'it is encrypted with a key that is over',
  'unknown-sender': 'it is from somebody who is not in the group',
  'wrong-member': 'it is another member’s',
  'wrong-track': 'it is another track’s',
  'too-short': 'it is damaged',
  'too-long': 'it is damaged',
  malformed: 'it is damaged',
  'not-authentic': 'it was changed on the way',
  replayed: 'it was sent before',
  'counter-exhausted': 'its key is used up',
  'unsupported-codec': 'its codec cannot be encrypted',
  'wrong-direction': 'it is on the wrong line',
  'unknown-stream': 'it belongs to no stream',
};

/** A fault in the reception of a track. */
export function wordsForFault({ member, track, type, reason, since }: Fault, name = member): string {
  const what = `The ${trackInWords(track)} of ${name}`;
  return type === 'stalled'
    ? `${what} gives no picture since ${timeOf(since)}.`
    : `${what} cannot be decrypted since ${timeOf(since)}${reason === undefined ? '' : `: ${REASONS[reason]}`}.`;
}

function trackInWords(track: Track): string {
  return typeof track === 'number' ? `track ${track}` : TRACKS[track];
}
