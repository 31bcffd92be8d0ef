const ascending = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b);

export function percentile(values: readonly number[], p: number): number {
  const sorted = ascending(values);
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * p) / 100))] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => percentile(values, 50);

/** The mean of the lowest quarter: on a machine shared with others the lower costs are the undisturbed ones. */
export function betterQuarter(values: readonly number[]): number {
  const best = ascending(values).slice(0, Math.max(1, Math.ceil(values.length / 4)));
  return best.reduce((sum, value) => sum + value, 0) / best.length;
}
