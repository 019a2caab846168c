/** Counts the copies that JavaScript makes. */

/** How often bytes are copied by `Uint8Array`'s constructor, `set` and `slice` while `run` runs, and how many bytes. */
export async function countCopies(run: () => Promise<unknown>): Promise<{ calls: number; bytes: number }> {
  const original = Uint8Array;
  const { set, slice } = original.prototype;
  const count = { calls: 0, bytes: 0 };
  // The constructor copies another array; of a buffer it makes a view.
  globalThis.Uint8Array = new Proxy(original, {
    construct(target, parameters) {
      const made: Uint8Array = Reflect.construct(target, parameters);
      if (ArrayBuffer.isView(parameters[0])) {
        count.calls += 1;
        count.bytes += made.length;
      }
      return made;
    },
  });
  original.prototype.set = function (this: Uint8Array, source: ArrayLike<number>, offset?: number) {
    count.calls += 1;
    count.bytes += source.length;
    set.call(this, source, offset);
  };
  original.prototype.slice = function (this: Uint8Array, start?: number, end?: number) {
    const copy = slice.call(this, start, end) as Uint8Array<ArrayBuffer>;
    count.calls += 1;
    count.bytes += copy.length;
    return copy;
  };
  try {
    await run();
    return count;
  } finally {
    globalThis.Uint8Array = original;
    Object.assign(original.prototype, { set, slice });
  }
}
