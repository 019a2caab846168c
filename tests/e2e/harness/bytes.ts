/** Looking for plaintext where none should be. Frames are in hexadecimal. */

/** Bytes that two frames do not share by chance. */
const WINDOW = 8;

/** How many bytes at the beginning of a frame browsers and SFU have to read (VP8: RFC 6386 §9.1). */
export function clearPrefix(codec: string, frame: string): number {
  if (codec !== 'vp8' || frame.length === 0) return 0;
  const isKeyFrame = (Number.parseInt(frame.slice(0, 2), 16) & 1) === 0;
  return isKeyFrame ? 10 : 1;
}

/** Whether a frame is long enough to say whether another one shares bytes with it. */
export function canTell(plain: string): boolean {
  return plain.length >= 2 * WINDOW;
}

/** Whether any eight bytes in a row are in both. */
export function sharesBytes(plain: string, sealed: string): boolean {
  const known = new Set(windows(plain));
  return windows(sealed).some((window) => known.has(window));
}

function windows(frame: string): string[] {
  const starts = Array.from({ length: Math.max(0, frame.length / 2 - WINDOW + 1) }, (_, index) => 2 * index);
  return starts.map((start) => frame.slice(start, start + 2 * WINDOW));
}
