import type { Clock } from '../../relay/clock.js';
import type { Census } from '../../relay/ledger.js';
import type { Destinations } from './destinations.js';
import { PARTITIONS, type Layout } from './layout.js';
import type { Store } from './store.js';

const ANSWER_MS = 2_000;
const FIGURES = 4;

/** What is kept and dead of each destination, summed over the partitions; null when one of them did not answer. */
export async function takeCensus(
  store: Store,
  layout: Layout,
  clock: Clock,
  names: Destinations,
): Promise<readonly Census[] | null> {
  const untilMs = clock.monotonic() + ANSWER_MS;
  const destinations = await names.used(untilMs);
  if (destinations === null) return null;
  if (destinations.length === 0) return [];
  const sent = await Promise.all(
    Array.from({ length: PARTITIONS }, (_, partition) => {
      const keys = destinations.flatMap((name) => {
        const { due, dead, age } = layout.queues(partition, name);
        return [due, dead, age];
      });
      return store.run('census', keys, [], untilMs);
    }),
  );
  const replies = sent.flatMap((one) => (one.kind === 'reply' ? [one.value as number[]] : []));
  if (replies.length < PARTITIONS) return null;
  const serverMs = replies[0]?.[0] ?? 0;
  const column = (index: number) => replies.map((reply) => reply[index] ?? 0);
  return destinations.map((destination, index) => {
    const first = 1 + FIGURES * index;
    return {
      destination,
      kept: sum(column(first)),
      dead: sum(column(first + 1)),
      // Arrivals were read from our clocks, burials from the server's.
      oldestKeptMs: since(column(first + 2), clock.now()),
      oldestDeadMs: since(column(first + 3), serverMs),
    };
  });
}

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);

function since(times: readonly number[], now: number): number | null {
  const oldest = Math.min(...times.filter((time) => time >= 0));
  return oldest === Infinity ? null : Math.max(0, now - oldest);
}
