/**
 * Errors and states in words for people: the event, and the advice. Each table is exhaustive over its closed union, so
 * a code without words does not compile.
 */

import type { DropReason, Track, TrackName } from 'sotto';
import type { ErrorCode } from 'sotto/room';
import type { Connection, Encryption } from './health/health.js';
import type { DeviceProblem } from './media/device-problem.js';

/** A problem in words. */
export interface Words {
  /** The event. */
  what: string;
  /** The action that is advised. */
  advice: string;
}

const RELOAD = 'Reload the page and join again.';
const BROWSER = 'Use a current version of Chrome, Edge, Firefox or Safari.';
const BUG = `${RELOAD} If it comes back, it is a fault in this application.`;

const ERRORS: Record<ErrorCode, Words> = {
  'worker-failed': {
    what: 'The encryption did not start.',
    advice: `${RELOAD} If it stays so, the server may have changed a part of the app.`,
  },
  'wasm-failed': {
    what: 'The encryption could not be loaded.',
    advice: `${RELOAD} If it stays so, an extension or a policy may forbid WebAssembly, or the server may have changed the file.`,
  },
  'config-invalid': { what: 'This name cannot be used.', advice: 'Choose another name.' },
  'frame-suites-refused': {
    what: 'This call is encrypted in a way that this page does not accept.',
    advice: 'Nothing was sent. Everybody in a call must use the same settings.',
  },
  lost: {
    what: 'This page could not follow the call any more and has given up its keys.',
    advice: 'Nothing is sent. Leave, and join again.',
  },
  crashed: {
    what: 'The encryption stopped because of a fault.',
    advice: 'Nothing was sent in clear. Join again.',
  },
  'message-undelivered': {
    what: 'A message has reached nobody.',
    advice: 'Try again in a moment.',
  },
  'entry-invalid': {
    what: 'The server sent something that nobody in the call could have written. It was left out.',
    advice: 'If the call does not go on, join again.',
  },
  'entries-overrun': {
    what: 'The server sent more than this device can keep up with. Some of it was left out.',
    advice: 'If the call does not go on, join again.',
  },
  'channel-closed': {
    what: 'The server has ended the connection, and the call with it.',
    advice: 'Join again to go on.',
  },
  'sender-unbound': { what: 'A source is not encrypted, and so it is not sent.', advice: BUG },
  'receiver-unbound': { what: 'A stream is not decrypted, and so it is not shown.', advice: BUG },
  'channel-taken': { what: 'The connection to the server is that of another call.', advice: BUG },
  'opened-before': { what: 'The connection to the server is in use already.', advice: BUG },
  'channel-failed': { what: 'A message to the others could not be sent.', advice: RELOAD },
  'transform-unsupported': {
    what: 'This browser cannot encrypt video and sound end to end.',
    advice: BROWSER,
  },
  'transform-ignored': {
    what: 'This browser would not encrypt a stream. It is not sent or shown.',
    advice: BUG,
  },
  'connection-in-use': { what: 'The media connection is in use already.', advice: BUG },
  'internal-error': {
    what: 'Something failed inside this page. It tries again by itself.',
    advice: `If the call does not go on, join again. ${BUG}`,
  },
  bypassed: {
    what: 'Media went around the encryption. Camera, microphone and all sound and pictures were switched off.',
    advice: 'Leave the call and switch off the browser’s extensions, or use another browser.',
  },
  'codecs-refused': {
    what: 'This browser cannot be kept to formats that can be encrypted.',
    advice: BROWSER,
  },
  'dtmf-refused': { what: 'Tones cannot be encrypted and were not sent.', advice: BUG },
  'member-invalid': { what: 'Somebody has a name that cannot be. They are not shown.', advice: BUG },
  'transform-taken': { what: 'Something else changes the media of this page.', advice: BUG },
  'already-protected': { what: 'This source is being sent already.', advice: BUG },
  'track-invalid': { what: 'A stream of an unknown sort was left out.', advice: BUG },
  'codec-unsupported': {
    what: 'A stream uses a format that cannot be encrypted. It is not sent or shown.',
    advice: BROWSER,
  },
  stopped: { what: 'The call is over.', advice: 'Join again to go on.' },
  unreachable: {
    what: 'The server cannot be reached.',
    advice: 'Check the network connection and try again.',
  },
  'server-message-invalid': {
    what: 'The server and this page do not understand each other.',
    advice: `${RELOAD} One of them may be an older version.`,
  },
  'unsent-overflow': {
    what: 'The server takes nothing that this device sends. It leaves the call and joins again.',
    advice: 'If that does not help, join again later.',
  },
  'too-many-tracks': {
    what: 'More people share video and sound than this device can receive. Some are not shown.',
    advice: 'Those who are not shown can still see and hear you.',
  },
  'negotiation-failed': {
    what: 'Video and sound could not be connected.',
    advice: 'A firewall may be in the way. Try another network, or join again.',
  },
  'already-published': { what: 'This source is being sent already.', advice: BUG },
  'not-published': { what: 'This source is not being sent.', advice: BUG },
  'member-taken': {
    what: 'Somebody in this call has this name already.',
    advice: 'Choose another name, or try again in a few seconds if it was you.',
  },
  'resume-gone': {
    what: 'The connection was away for too long.',
    advice: 'Join again to go on.',
  },
  malformed: { what: 'The server did not understand this page.', advice: BUG },
  unexpected: { what: 'The server did not expect what this page said.', advice: BUG },
  'join-timeout': { what: 'Joining took too long.', advice: 'Try again.' },
  'invalid-name': { what: 'This name cannot be used.', advice: 'Choose a shorter or plainer name.' },
  replaced: {
    what: 'This call goes on in another tab or window.',
    advice: 'Close the other one to join again here.',
  },
  'room-full': { what: 'The room is full.', advice: 'Wait until somebody leaves, or open another room.' },
  'too-many-connections': {
    what: 'The server has no place for another connection.',
    advice: 'Try again later, or from another network.',
  },
  'too-many-rooms': { what: 'The server has no place for another room.', advice: 'Try again later.' },
  'message-too-large': {
    what: 'A message was too large for the server.',
    advice: 'If the call does not go on, join again.',
  },
  'rate-limited': {
    what: 'Too much happened at once for the server.',
    advice: 'If the call does not go on, wait a moment and join again.',
  },
  'too-slow': {
    what: 'This connection is too slow to follow the call.',
    advice: 'Switch the camera off, or try another network.',
  },
  'offer-refused': {
    what: 'The server refused to connect video and sound.',
    advice: 'Join again.',
  },
  'media-lost': {
    what: 'The connection for video and sound was lost.',
    advice: 'It is being made anew. If it stays away, join again.',
  },
  'media-unavailable': {
    what: 'No server has room for video and sound of this call now.',
    advice: 'It is tried again. If it stays so, try again in a few minutes.',
  },
  'no-randomness': {
    what: 'The server cannot make a secret key for this connection.',
    advice: 'Try again in a few minutes.',
  },
  'no-media': {
    what: 'This server has no part for audio and video.',
    advice: 'Ask whoever runs it for the address of one that has.',
  },
  'not-authorized': {
    what: 'The service does not let you into this room.',
    advice: 'Sign in again, or ask for an invitation.',
  },
  'shutting-down': { what: 'The server is going down.', advice: 'Try again in a few minutes.' },
  'log-unavailable': {
    what: 'The servers cannot reach what they share.',
    advice: 'It is tried again. If it stays so, try again in a few minutes.',
  },
};

/** Nothing is sent, because no other member shows that the epoch lives. */
export const STALE: Words = {
  what: 'Nothing is sent for now: nobody in the call has answered for half a minute.',
  advice:
    'The connection may be lost, or the server may be hiding who has left. It goes on by itself when somebody answers.',
};

const DEVICES: Record<DeviceProblem, Words> = {
  denied: {
    what: 'The browser may not use it.',
    advice: 'Allow it in the address bar or in the settings of the system, then switch it on again.',
  },
  missing: { what: 'None was found.', advice: 'Connect one, or join without.' },
  busy: {
    what: 'It does not start.',
    advice: 'Another program may be using it. Close that, then switch it on again.',
  },
  unsuitable: { what: 'The chosen device is gone or does not fit.', advice: 'Choose another one.' },
  insecure: {
    what: 'The browser gives out cameras and microphones on safe pages only.',
    advice: 'Open this page with https, or from this machine as localhost.',
  },
  unknown: { what: 'It does not start.', advice: 'Try again, or choose another one.' },
};

/** Something that can be switched on, as it stands at the start of a sentence. */
const SOURCES = { microphone: 'Microphone', camera: 'Camera', screen: 'Screen' } as const;

const ENCRYPTIONS: Record<Encryption, string> = {
  waiting: 'Waiting for keys',
  encrypted: 'End-to-end encrypted',
  'not-decrypting': 'Cannot be decrypted',
  stopped: 'Stopped',
};

const CONNECTIONS: Record<Connection, string> = {
  connected: 'Connected',
  connecting: 'Connecting',
  stalled: 'Nothing arrives',
  'not-decoding': 'The picture stands still',
};

const TRACKS: Record<TrackName, string> = {
  microphone: 'microphone',
  camera: 'camera',
  screen: 'screen',
  'screen-audio': 'sound of the screen',
};

const DROPS: Record<DropReason, string> = {
  'no-key': 'there is no key yet',
  stale: 'nobody shows that the call is still as this page sees it',
  'unknown-epoch': 'the key is not here yet',
  'past-epoch': 'the key is too old',
  'unknown-sender': 'the sender is not in the group',
  'wrong-member': 'it comes from somebody else',
  'wrong-track': 'it belongs to another stream',
  'too-short': 'pieces are missing',
  malformed: 'it is damaged',
  'not-authentic': 'it was changed on the way',
  replayed: 'it was sent before',
  'counter-exhausted': 'the key is used up',
  'too-long': 'it is too large',
  'unknown-stream': 'nobody has asked for it',
  'wrong-direction': 'it goes the wrong way',
  'unsupported-codec': 'its format cannot be encrypted',
};

/** A track in words, to stand after a name. */
export function wordsForTrack(track: Track): string {
  return typeof track === 'number' ? `track ${track}` : TRACKS[track];
}

const KEY_ADVICE =
  'It may be somebody else, or the same person in another tab, browser or device. Ask before you trust it.';

/** The words for a member that has come under a name that another person may have had. */
export function wordsForKey(label: string, key: 'other' | 'none', compared: boolean): Words {
  return {
    what:
      key === 'other'
        ? `${label} has another key than the person who had this name before.`
        : `${label} has no key; the person who had this name before had one.`,
    advice: `${compared ? 'With that key you had compared the safety number, with this one not. ' : ''}${KEY_ADVICE}`,
  };
}

/** An error of the call or room in words. */
export function wordsForError(code: ErrorCode): Words {
  return ERRORS[code];
}

/** A camera, microphone or screen that did not start, in words. */
export function wordsForDevice(source: keyof typeof SOURCES, problem: DeviceProblem): Words {
  const { what, advice } = DEVICES[problem];
  return { what: `${SOURCES[source]}: ${what.charAt(0).toLowerCase()}${what.slice(1)}`, advice };
}

/** The encryption of a tile in words. */
export function wordsForEncryption(encryption: Encryption): string {
  return ENCRYPTIONS[encryption];
}

/** The connection of a tile in words. */
export function wordsForConnection(connection: Connection): string {
  return CONNECTIONS[connection];
}

/** A member's track that comes and cannot be shown or heard, in words. `label` is the member's, isolated. */
export function wordsForTrouble(
  label: string,
  track: Track,
  undecryptable: { reason: DropReason | undefined } | undefined,
): string {
  const named = `${wordsForTrack(track)} of ${label}`;
  if (undecryptable === undefined) return `The ${named} arrives and cannot be shown.`;
  const { reason } = undecryptable;
  return `The ${named} cannot be decrypted${reason === undefined ? '' : `: ${wordsForDrop(reason)}`}.`;
}

/** Why frames are not shown, to stand after “because”. */
export function wordsForDrop(reason: DropReason): string {
  return DROPS[reason];
}

/** `a`, `a and b`, `a, b and c`, `a, b and 3 others`. */
export function listOf(names: readonly string[], most = 3): string {
  if (names.length <= 1) {
    return names.join('');
  }
  const shown = names.length > most ? names.slice(0, most - 1) : names.slice(0, -1);
  const rest = names.length - shown.length;
  return `${shown.join(', ')} and ${rest === 1 ? names.at(-1) : `${rest} others`}`;
}
