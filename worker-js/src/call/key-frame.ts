/** `setParameters` with the second argument that Chromium has and other browsers ignore. */
interface WithEncodingOptions {
  setParameters(
    parameters: RTCRtpSendParameters,
    options: { encodingOptions: { keyFrame: boolean }[] },
  ): Promise<void>;
}

/** Lets a sender make a key frame, where the worker's transform cannot ask for it (Chromium up to at least 156). */
export async function makeKeyFrame(sender: RTCRtpSender): Promise<void> {
  if (sender.track?.kind !== 'video') return;
  const parameters = sender.getParameters();
  const encodingOptions = parameters.encodings.map(() => ({ keyFrame: true }));
  try {
    await (sender as WithEncodingOptions).setParameters(parameters, { encodingOptions });
  } catch {
    // The sender stopped, or its parameters changed in between. Receivers ask for a key frame themselves.
  }
}
