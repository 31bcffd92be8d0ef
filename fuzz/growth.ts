/** Below so many looks the process is still filling its caches, and growth says nothing. */
const FEWEST_LOOKS = 8;
/** What the heap of a process at rest sways by. */
const MOST_GROWTH_MIB = 32;

/** The resident memory in the first and the last quarter of a run, the median of each. */
export function growthOf(residentMiB: readonly number[]): { readonly said: string; readonly objection: string | null } {
  const quarter = Math.ceil(residentMiB.length / 4);
  const [first, last] = [medianOf(residentMiB.slice(0, quarter)), medianOf(residentMiB.slice(-quarter))];
  const said = `resident memory ${Math.round(first)} MiB in the first quarter, ${Math.round(last)} MiB in the last`;
  const isTooMuch = residentMiB.length >= FEWEST_LOOKS && last - first > MOST_GROWTH_MIB;
  return { said, objection: isTooMuch ? `it grows: ${said}` : null };
}

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
