/** The plainest way to lead frames through a function, for contestants that bring none of their own. */

import type { Frame } from './frame.js';

export async function loop(
  readable: ReadableStream<Frame>,
  writable: WritableStream<Frame>,
  transform: (data: Uint8Array<ArrayBuffer>) => Uint8Array,
): Promise<void> {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const result = transform(new Uint8Array(value.data));
    value.data = owned(result);
    void writer.write(value);
  }
}

/** A frame's data has a buffer of its own, that no other thread shares. */
function owned(bytes: Uint8Array): ArrayBuffer {
  const { buffer } = bytes;
  const own = buffer instanceof ArrayBuffer && buffer.byteLength === bytes.byteLength;
  return own ? buffer : new Uint8Array(bytes).buffer;
}
