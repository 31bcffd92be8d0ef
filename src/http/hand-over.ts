import type { Delivery } from '../relay/delivery.js';
import type { Outcome } from '../relay/outcome.js';
import { answerTo } from './answer.js';
import { recorded } from './recorded.js';
import type { Answer } from './response.js';
import type { Visit } from './visit.js';

/**
 * Hands deliveries on and answers with what became of them. Until its outcome is known, a delivery is recorded as one that
 * the sender has to send again: that is what it is told when the budget ends first.
 */
export async function handOver(
  deliveries: readonly Delivery[],
  rule: string,
  visit: Visit,
  work: () => Promise<readonly Outcome[]>,
  random: () => number,
  extras: Readonly<Record<string, unknown>> = {},
): Promise<Answer> {
  visit.learn({
    deliveries: deliveries.map(({ destination, key }) => ({ destination, key, rule, disposition: 'retry' })),
  });
  const outcomes = await work();
  const results = deliveries.map(({ destination, key }, index) => {
    const outcome = outcomes[index];
    if (outcome === undefined) throw new Error('a delivery without an outcome');
    return { destination, key, outcome };
  });
  visit.learn({ deliveries: results.map((result) => recorded(result, rule)) });
  return answerTo(deliveries[0]?.payload.eventId ?? '', results, random, extras);
}
