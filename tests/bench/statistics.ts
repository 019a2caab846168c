/** A value and how far it spreads. */
export interface Spread {
  median: number;
  /** A tenth of all values is below. */
  low: number;
  /** A tenth of all values is above. */
  high: number;
}

/** The median of `values` and their first and last decile, of which at least one is needed. */
export function spread(values: readonly number[]): Spread {
  if (values.length === 0) throw new RangeError('no values');
  const sorted = [...values].sort((one, other) => one - other);
  return { median: quantile(sorted, 0.5), low: quantile(sorted, 0.1), high: quantile(sorted, 0.9) };
}

/** Between two neighbours, on a straight line from one to the other. */
function quantile(sorted: readonly number[], part: number): number {
  const at = part * (sorted.length - 1);
  const [below, above] = [sorted[Math.floor(at)] ?? 0, sorted[Math.ceil(at)] ?? 0];
  return below + (above - below) * (at - Math.floor(at));
}
