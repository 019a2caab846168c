/** The codecs that Sotto can protect, by preference, with what repairs their losses. */
const PROTECTED: Readonly<Record<'audio' | 'video', readonly string[]>> = {
  audio: ['audio/opus'],
  video: ['video/vp8', 'video/rtx'],
};

/** Lets a transceiver negotiate only codecs that can be protected. Frames of any other would be dropped. */
export function preferProtected(transceiver: RTCRtpTransceiver, kind: 'audio' | 'video'): void {
  const capabilities =
    transceiver.direction === 'sendonly'
      ? RTCRtpSender.getCapabilities(kind)
      : RTCRtpReceiver.getCapabilities(kind);
  const rank = (mimeType: string) => PROTECTED[kind].indexOf(mimeType.toLowerCase());
  const codecs = (capabilities?.codecs ?? [])
    .filter(({ mimeType }) => rank(mimeType) >= 0)
    .sort((a, b) => rank(a.mimeType) - rank(b.mimeType));
  if (codecs.length === 0 || !('setCodecPreferences' in transceiver)) return;
  try {
    transceiver.setCodecPreferences(codecs);
  } catch {
    // Some browsers refuse lists that they made themselves. The others' frames are dropped, not sent in clear.
  }
}
