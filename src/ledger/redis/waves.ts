/** What is due in one partition: for each wanted destination the ms until its next, -1 where there is none. */
export interface Due {
  readonly partition: number;
  readonly inMs: readonly number[];
}

/** How many to take from one partition, for each wanted destination. */
export interface Share {
  readonly due: Due;
  readonly limits: readonly number[];
}

/** More at a time would hold the server up. */
const LARGEST_SHARE = 256;

/** Each question costs as much as a few deliveries do, so that of a backlog not one is taken here and one there. */
export const USUAL_SHARE = 8;

/**
 * The free slots of each destination dealt out over partitions that have something due for it now, at least `smallest` each
 * where there are so many slots. All of a wave is asked at once, so that the shares may together never exceed the slots.
 * Empty: nothing is due, or no slot is free.
 */
export function nextWave(
  dues: readonly Due[],
  free: readonly number[],
  smallest: number,
  random: () => number = Math.random,
): Share[] {
  const limits = new Map(dues.map((due) => [due, free.map(() => 0)]));
  for (const [index, slots] of free.entries()) {
    const asked = shuffled(
      dues.filter(({ inMs }) => inMs[index] === 0),
      random,
    ).slice(0, Math.ceil(slots / smallest));
    const share = Math.min(LARGEST_SHARE, Math.floor(slots / asked.length));
    for (const due of asked) limits.get(due)?.splice(index, 1, share);
  }
  return dues.flatMap((due) => {
    const mine = limits.get(due) ?? [];
    return mine.some((limit) => limit > 0) ? [{ due, limits: mine }] : [];
  });
}

/** In random order, so that no partition is always the last one and several processes seldom meet. */
export function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, order: random() }))
    .toSorted((left, right) => left.order - right.order)
    .map(({ item }) => item);
}
