import { SottoError } from './error.js';

/**
 * Makes `insertDTMF` of a sender throw `dtmf-refused`, for good, and forgets the tones that it has not sent yet.
 *
 * Telephone events (RFC 4733) go around the encoded transform, so their digits can be read on the way. To leave them
 * out of one's own offers and answers is not enough: a far side that offers them is sent them by Chromium 156 and
 * Firefox 153. The tone that is being sent at the time cannot be taken back; it lasts 6 s at most.
 */
export function refuseDtmf({ dtmf }: RTCRtpSender): void {
  // Senders of video have none. Those of sound have one, from the beginning, that stays the same object.
  if (dtmf === null || dtmf === undefined || Object.hasOwn(dtmf, 'insertDTMF')) return;
  // An empty string ends the tones that wait; without any it may be refused.
  if (dtmf.toneBuffer !== '') dtmf.insertDTMF('');
  Object.defineProperty(dtmf, 'insertDTMF', { value: refuse });
}

function refuse(): never {
  throw new SottoError('dtmf-refused', 'telephone events cannot be protected: they go around the transform');
}
