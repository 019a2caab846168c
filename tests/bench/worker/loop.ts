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
    const { buffer, byteOffset, byteLength } = transform(new Uint8Array(value.data));
    value.data = (
      byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength)
    ) as ArrayBuffer;
    void writer.write(value);
  }
}
