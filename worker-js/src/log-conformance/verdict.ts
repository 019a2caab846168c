/** A rule that the log does not hold. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** A rule that cannot be tried here. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

/** Fails unless `holds`. */
export function expect(holds: boolean, why: string): asserts holds {
  if (!holds) throw new Failure(why);
}

/** Fails unless both lists are equal, and says where they differ. */
export function expectEqual(got: readonly string[], wanted: readonly string[], what: string): void {
  const length = Math.max(got.length, wanted.length);
  for (let at = 0; at < length; at += 1) {
    if (got[at] === wanted[at]) continue;
    throw new Failure(
      `${what}: at ${at + 1} of ${wanted.length} there is ${got[at] ?? 'nothing'}, not ${wanted[at] ?? 'nothing'}`,
    );
  }
}
