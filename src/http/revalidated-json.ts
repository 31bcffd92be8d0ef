import type { Revalidated } from '../relay/revalidate.js';
import { assertNever } from './assert-never.js';
import { summaryOf } from './dead-letter-json.js';

/** The outcomes in the words of the answer. */
type Word = 'redriven' | 'valid' | 'invalid' | 'gone' | 'unknown';

/** How many of each, and each of them. */
export function revalidationOf(items: readonly Revalidated[], next: string | null, dryRun: boolean) {
  const counts: Record<Word, number> = { redriven: 0, valid: 0, invalid: 0, gone: 0, unknown: 0 };
  const described = items.map((item) => {
    const outcome = wordOf(item);
    counts[outcome] += 1;
    const { key, event_id, source, detail_type } = summaryOf(item.letter);
    return { key, event_id, source, detail_type, outcome, ...restOf(item) };
  });
  return { dry_run: dryRun, counts, items: described, next };
}

export function wordOf({ outcome }: Revalidated): Word {
  switch (outcome.kind) {
    case 'valid':
      return outcome.done ? 'redriven' : 'valid';
    case 'invalid':
    case 'gone':
    case 'unknown':
      return outcome.kind;
    default:
      return assertNever(outcome);
  }
}

const restOf = ({ outcome }: Revalidated): object => ({
  deliveries: outcome.kind === 'valid' ? outcome.deliveries : [],
  violations: outcome.kind === 'invalid' ? outcome.violations : [],
});
