import type { Item } from './item.js';

type Items = Iterable<Item> | AsyncIterable<Item>;

/** A copy follows at once, as from two rules, or up to so many events later, as from a producer that tries again. */
const FURTHEST = 50;

/**
 * Sends an exact share of the events once more: every twentieth for 5 %. `random` decides how long after the first.
 */
export async function* withCopies(items: Items, share: number, random: () => number): AsyncGenerator<Item> {
  const later: { readonly item: Item; readonly at: number }[] = [];
  let owed = 0;
  let n = 0;
  for await (const item of items) {
    n += 1;
    yield item;
    owed += share;
    for (; owed >= 1 - 1e-9; owed -= 1) {
      later.push({ item: { ...item, isCopy: true }, at: n + Math.floor(random() * FURTHEST) });
    }
    for (const due of later.filter(({ at }) => at <= n)) {
      later.splice(later.indexOf(due), 1);
      yield due.item;
    }
  }
  for (const { item } of later) yield item;
}

/** Marks each as an archive replay does. Written into the text, so that the rest of it stays as it came. */
export async function* asReplay(items: Items, name: string): AsyncGenerator<Item> {
  for await (const item of items) {
    const text = item.text.replace(/^\s*\{(?=\s*(["}]))/, (_, next: string) => {
      return `{"replay-name":${JSON.stringify(name)}${next === '}' ? '' : ','}`;
    });
    yield { ...item, text };
  }
}
