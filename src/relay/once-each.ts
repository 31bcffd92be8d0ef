import type { Delivery } from './delivery.js';
import type { Outcome } from './outcome.js';

/** Takes of deliveries that repeat one another the first, and gives the others its fate: no two that are taken have one key. */
export async function onceEach<D extends Delivery>(
  deliveries: readonly D[],
  take: (unique: readonly D[]) => Promise<readonly Outcome[]>,
): Promise<Outcome[]> {
  const first = new Map<string, number>();
  const unique: D[] = [];
  const places = deliveries.map((delivery) => {
    const name = `${delivery.key} ${delivery.destination}`;
    const twin = first.get(name);
    if (twin !== undefined) return { at: twin, isRepeat: true };
    first.set(name, unique.length);
    return { at: unique.push(delivery) - 1, isRepeat: false };
  });
  const outcomes = unique.length === 0 ? [] : await take(unique);
  return places.map(({ at, isRepeat }) => {
    const outcome = outcomes[at];
    if (outcome === undefined) throw new Error('a delivery without an outcome');
    return isRepeat ? fateOfRepeat(outcome) : outcome;
  });
}

/** Skipped as soon as its twin is in good hands; else the sender keeps both. */
function fateOfRepeat(twin: Outcome): Outcome {
  return twin.kind === 'retry' || twin.kind === 'refused' ? twin : { kind: 'duplicate', of: 'batch' };
}
