import type { Frame } from './frame.js';
import type { Stream } from './stream.js';

/** Passes frames through `stream` until either side ends. A frame that `stream` does not give back is not written. */
export async function pump(
  readable: ReadableStream<Frame>,
  writable: WritableStream<Frame>,
  stream: Pick<Stream, 'push'>,
): Promise<void> {
  const reader = readable.getReader();
  const writer = writable.getWriter();
  // The far side closes when its sender or receiver ends; reading then ends too.
  const ignore = () => {};
  writer.closed.catch(ignore);
  const write = (frame: Frame) => void writer.write(frame).catch(ignore);
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      stream.push(value, write);
    }
  } catch {
    // The streams were taken away: another transform was set, or the connection closed.
  }
}
