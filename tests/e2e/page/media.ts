/** A camera and a microphone, small enough for many on one machine. */
export async function openMedia(): Promise<{ camera: MediaStreamTrack; microphone: MediaStreamTrack }> {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 320, height: 180, frameRate: 15 },
  });
  const [camera] = stream.getVideoTracks();
  const [microphone] = stream.getAudioTracks();
  if (camera === undefined || microphone === undefined) throw new TypeError('there is no fake device');
  return { camera, microphone };
}
