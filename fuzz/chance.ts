/** Chance that can be had again. */
export interface Chance {
  /** A whole number from 0 up to, not including, `limit`. */
  below(limit: number): number;
  /** True so often: 0.1 is one time in ten. */
  often(share: number): boolean;
  of<Item>(items: readonly Item[]): Item;
}

/** Each request has its own, from the seed and its number: what it does hangs on no other request. */
export function chanceOf(seed: number, request: number): Chance {
  let state = (Math.imul(seed, 2_654_435_761) ^ Math.imul(request + 1, 2_246_822_519)) >>> 0;
  // A counter whose bits are mixed (splitmix32): neighbouring requests have nothing in common.
  const next = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number): number => Math.floor(next() * limit);
  return {
    below,
    often: (share) => next() < share,
    of: (items) => {
      if (items.length === 0) throw new Error('there is nothing to choose from');
      return items[below(items.length)] as (typeof items)[number];
    },
  };
}
