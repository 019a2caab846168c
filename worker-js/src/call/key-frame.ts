import { shareParameters } from './shared-parameters.js';

/** Lets a sender make a key frame, where the worker's transform cannot ask for it (Chromium up to at least 156). */
export async function makeKeyFrame(sender: RTCRtpSender): Promise<void> {
  if (sender.track?.kind !== 'video') return;
  try {
    await shareParameters(sender).makeKeyFrame();
  } catch {
    // The sender stopped. Receivers ask for a key frame themselves.
  }
}
