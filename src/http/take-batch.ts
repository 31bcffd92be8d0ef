import type { Clock } from '../relay/clock.js';
import type { Delivery } from '../relay/delivery.js';
import type { Deadline, Outcome } from '../relay/outcome.js';
import type { Result } from './answer.js';
import { answerToBatch, type ItemResult } from './batch-answer.js';
import { Problem } from './problem.js';
import type { BatchItem } from './read-batch.js';
import { FILTERED, recorded } from './recorded.js';
import type { Answer } from './response.js';
import type { KeepInvalid } from './unacceptable.js';
import type { Visit } from './visit.js';

export interface BatchParts {
  /** One outcome per delivery, in the same order; deliveries that repeat one another are one. */
  readonly acceptBatch: (deliveries: readonly Delivery[], deadline: Deadline) => Promise<Outcome[]>;
  readonly keepInvalid: KeepInvalid;
  readonly clock: Clock;
  readonly random: () => number;
}

/**
 * Takes in all events of a batch at once, and keeps as dead letters what is none: refusing the whole would hold up the
 * neighbours. Until their outcomes are known, all are recorded as those that the sender has to send again.
 */
export async function takeBatch(
  items: readonly BatchItem[],
  visit: Visit,
  { acceptBatch, keepInvalid, clock, random }: BatchParts,
): Promise<Answer> {
  const { deadline } = visit.budget;
  if (clock.monotonic() >= deadline.keepMs) throw new Problem('budget-spent', 'the batch could not be read in time');

  const all = items.flatMap((item) => item.deliveries.map((delivery) => ({ item, delivery })));
  const violations = items.flatMap((item, index) =>
    item.violations.map(({ path, message }) => ({ path: `/${index}${path}`, message })),
  );
  if (violations.length > 0) visit.learn({ violations });
  if (items.some(({ isReplay }) => isReplay)) visit.learn({ isReplay: true });
  visit.learn({
    deliveries: all.map(({ item: { eventId, rule }, delivery: { destination, key } }) => ({
      destination,
      key,
      rule,
      disposition: 'retry',
      eventId,
    })),
  });

  const valid = all.filter(({ item }) => item.invalid === null);
  const invalid = all.filter(({ item }) => item.invalid !== null);
  const [accepted, kept] = await Promise.all([
    acceptBatch(
      valid.map(({ delivery }) => delivery),
      deadline,
    ),
    keepInvalid(
      invalid.map(({ item, delivery }) => ({ ...delivery, violations: item.invalid ?? [] })),
      deadline,
    ),
  ]);
  const outcomes = new Map<Delivery, Outcome | undefined>([
    ...valid.map(({ delivery }, index) => [delivery, accepted[index]] as const),
    ...invalid.map(({ delivery }, index) => [delivery, kept[index]] as const),
  ]);
  const results = items.map((item) => resultOf(item, outcomes));
  visit.learn({
    deliveries: items.flatMap(({ eventId, rule, deliveries }, index) =>
      deliveries.length === 0
        ? { ...FILTERED, eventId }
        : (results[index]?.results ?? []).map((one) => ({ ...recorded(one, rule), eventId })),
    ),
  });
  return answerToBatch(results, random);
}

function resultOf(
  { eventId, deliveries, invalid }: BatchItem,
  outcomes: ReadonlyMap<Delivery, Outcome | undefined>,
): ItemResult {
  const results = deliveries.map((delivery): Result => {
    const outcome = outcomes.get(delivery);
    if (outcome === undefined) throw new Error('a delivery without an outcome');
    return { destination: delivery.destination, key: delivery.key, outcome };
  });
  return { eventId, results, invalid };
}
