/** Counts what JavaScript copies. */

/** How often bytes are copied by `Uint8Array`'s `set` and `slice` while `run` runs, and how many bytes. */
export async function countCopies(run: () => Promise<unknown>): Promise<{ calls: number; bytes: number }> {
  const { set, slice } = Uint8Array.prototype;
  const count = { calls: 0, bytes: 0 };
  Uint8Array.prototype.set = function (this: Uint8Array, source: ArrayLike<number>, offset?: number) {
    count.calls += 1;
    count.bytes += source.length;
    set.call(this, source, offset);
  };
  Uint8Array.prototype.slice = function (this: Uint8Array, start?: number, end?: number) {
    const copy = slice.call(this, start, end) as Uint8Array<ArrayBuffer>;
    count.calls += 1;
    count.bytes += copy.length;
    return copy;
  };
  try {
    await run();
    return count;
  } finally {
    Object.assign(Uint8Array.prototype, { set, slice });
  }
}
