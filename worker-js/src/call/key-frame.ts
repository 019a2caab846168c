import { shareParameters } from './shared-parameters.js';

/** The encodings that a sender is to send, by rid, for transforms that make a key frame of one at a time. */
export async function ridsOf(sender: RTCRtpSender): Promise<string[]> {
  try {
    return await shareParameters(sender).activeRids();
  } catch {
    // The sender stopped.
    return [];
  }
}

/** Lets a sender make a key frame, where the worker's transform cannot ask for it (Chromium up to at least 156). */
export async function makeKeyFrame(sender: RTCRtpSender): Promise<void> {
  if (sender.track?.kind !== 'video') return;
  try {
    await shareParameters(sender).makeKeyFrame();
  } catch {
    // The sender stopped. Receivers ask for a key frame themselves.
  }
}
