import { accept } from './accept.js';
import type { AcceptDeps } from './arrived.js';
import type { Delivery } from './delivery.js';
import type { Deadline, Outcome } from './outcome.js';

/**
 * Takes in a batch: of deliveries that repeat one another the first is claimed, all in one call, and the others take its
 * fate. What finds no slot waits for one until the deadline: the sender of a batch expects it to take its time, and what is
 * left then is kept, or goes back.
 */
export async function acceptBatch(
  deliveries: readonly Delivery[],
  deadline: Deadline,
  deps: AcceptDeps,
): Promise<Outcome[]> {
  const first = new Map<string, number>();
  const unique: Delivery[] = [];
  const places = deliveries.map((delivery) => {
    const name = `${delivery.key} ${delivery.destination}`;
    const twin = first.get(name);
    if (twin !== undefined) return { at: twin, isRepeat: true };
    first.set(name, unique.length);
    return { at: unique.push(delivery) - 1, isRepeat: false };
  });
  const outcomes = await accept(unique, deadline, deps, 'patient');
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
