/**
 * The same bytes in a buffer of their own: a view into a larger buffer would otherwise be sent between threads
 * with everything around it.
 */
export function owned(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer } = bytes;
  return buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength
    ? (bytes as Uint8Array<ArrayBuffer>)
    : bytes.slice();
}

/** The buffers of a message, each once, to be moved from thread to thread with it. */
export function buffersOf<Buffer extends ArrayBufferLike>({
  payload,
  attachments,
}: Message<Buffer>): Buffer[] {
  return [...new Set([payload, ...attachments.map(({ bytes }) => bytes)].map(({ buffer }) => buffer))];
}

interface Message<Buffer extends ArrayBufferLike> {
  payload: Uint8Array<Buffer>;
  attachments: { bytes: Uint8Array<Buffer> }[];
}
