/** How large and how often a camera delivers. */
export interface Picture {
  width: number;
  height: number;
  frameRate: number;
}

const SMALL: Picture = { width: 160, height: 90, frameRate: 10 };

/** A camera and a microphone, small enough for several on one machine. */
export async function openMedia(
  video = SMALL,
): Promise<{ camera: MediaStreamTrack; microphone: MediaStreamTrack }> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video });
  const [camera] = stream.getVideoTracks();
  const [microphone] = stream.getAudioTracks();
  if (camera === undefined || microphone === undefined) throw new TypeError('there is no fake device');
  return { camera, microphone };
}
