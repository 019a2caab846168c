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
