import type { Violation } from '../event/contract.js';
import type { Disposition } from '../telemetry/http-facts.js';
import { deliveriesOf, dispositionOf, problemOf, worstOf, type Result } from './answer.js';
import { Problem } from './problem.js';
import { json, problemAnswer, type Answer } from './response.js';

/** What became of one event of a batch. */
export interface ItemResult {
  readonly eventId: string;
  readonly results: readonly Result[];
  /** null: it is an event. */
  readonly invalid: readonly Violation[] | null;
}

/** An answer has an end: of 500 items each shows so many of its violations; a dead letter has them all. */
const VIOLATIONS_SHOWN = 10;

type Count = 'processed' | 'skipped' | 'accepted' | 'errors';

/** The tutorial's words. What has to come again is in none of them. */
const COUNTED_AS: Readonly<Partial<Record<Disposition, Count>>> = {
  processed: 'processed',
  duplicate_skipped: 'skipped',
  filtered: 'skipped',
  accepted: 'accepted',
  dead_lettered: 'errors',
  invalid: 'errors',
  refused: 'errors',
};

/**
 * 200 once every item is settled, kept or a dead letter; 503 where one could not be recorded, and the batch that is sent again
 * skips the others; 422 where nothing is kept and one was refused for good.
 */
export function answerToBatch(items: readonly ItemResult[], random: () => number): Answer {
  const all = items.flatMap(({ results }) => results);
  const counts: Record<Count, number> = { processed: 0, skipped: 0, accepted: 0, errors: 0 };
  const results = items.map(({ eventId, results: ofItem, invalid }) => {
    const status = ofItem.length === 0 ? 'filtered' : dispositionOf(worstOf(ofItem));
    const count = COUNTED_AS[status];
    if (count !== undefined) counts[count] += 1;
    const violations = invalid === null ? {} : { violations: invalid.slice(0, VIOLATIONS_SHOWN) };
    return { status, event_id: eventId, ...deliveriesOf(ofItem), ...violations };
  });
  const members = { ...counts, results };
  const worst = outcomeToSay(all);
  const problem = worst === undefined ? null : problemOf(worst, all, members);
  if (problem === null) return json(200, members);
  return problemAnswer(new Problem(problem.problem, `in the batch: ${problem.message}`, problem.extras), random);
}

const outcomeToSay = (all: readonly Result[]) =>
  (all.find(({ outcome }) => outcome.kind === 'retry') ?? all.find(({ outcome }) => outcome.kind === 'refused'))
    ?.outcome;
