/** Length of the prefix of the header: the header's length, 32 bits, big endian. */
const PREFIX = 4;

/** One message of the server's protocol: length of the header, the header as JSON, blobs. */
export function encodeFrame(header: object, blobs: readonly Uint8Array[] = []): Uint8Array<ArrayBuffer> {
  const json = new TextEncoder().encode(JSON.stringify(header));
  const size = blobs.reduce((sum, blob) => sum + blob.length, PREFIX + json.length);
  const frame = new Uint8Array(size);
  new DataView(frame.buffer).setUint32(0, json.length);
  frame.set(json, PREFIX);
  let at = PREFIX + json.length;
  for (const blob of blobs) {
    frame.set(blob, at);
    at += blob.length;
  }
  return frame;
}

/** A received message taken apart, or `null` if it is cut or no JSON. */
export function decodeFrame(frame: ArrayBuffer): { header: unknown; blobs: Uint8Array } | null {
  if (frame.byteLength < PREFIX) return null;
  const length = new DataView(frame).getUint32(0);
  try {
    // A view beyond the frame throws, and so do bytes that are no UTF-8 or no JSON.
    const text = new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array(frame, PREFIX, length));
    return { header: JSON.parse(text), blobs: new Uint8Array(frame, PREFIX + length) };
  } catch {
    return null;
  }
}
