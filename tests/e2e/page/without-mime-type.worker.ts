/** Frames do not have their codec, as in Safari before 26; they have their payload type. */

for (const { prototype } of [RTCEncodedVideoFrame, RTCEncodedAudioFrame]) {
  const original = prototype.getMetadata;
  prototype.getMetadata = function (this: RTCEncodedVideoFrame & RTCEncodedAudioFrame) {
    const { mimeType: _, ...rest }: { mimeType?: string } = original.call(this);
    return rest;
  };
}
