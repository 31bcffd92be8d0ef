import { table } from '../screen/table.js';
import type { Ending, Fate } from './ending.js';
import type { Summary } from './summary.js';

const TAKEN: Readonly<Record<string, string>> = {
  processed: 'delivered (processed)',
  duplicate_skipped: 'a copy, skipped (duplicate_skipped)',
  accepted: 'kept, not delivered yet (accepted)',
  dead_lettered: 'a dead letter of the receiver (dead_lettered)',
  invalid: 'invalid, kept by the receiver (invalid)',
  filtered: 'wanted by no destination (filtered)',
  unnamed: 'a 2xx without a known body',
};

const GIVEN_UP: Readonly<Record<string, string>> = {
  refused: 'given up: a final status',
  stopped: 'given up: a negative Retry-After',
  attempts: 'given up: too many attempts',
  age: 'given up: too old',
};

/** What became of everything, for people. */
export function report(summary: Summary, deadLetters: string | null): string {
  const { events, copies, requests, answers, taken, givenUp, unfinished, attempts, latencyMs, seconds } = summary;
  const { skippedAfterRetry } = summary;
  const to = deadLetters === null ? '' : ` → ${deadLetters}`;
  const endings = [
    ...Object.entries(taken).map(([name, count]) => [TAKEN[name] ?? name, count]),
    ...Object.entries(givenUp).map(([why, count]) => [`${GIVEN_UP[why] ?? why}${to}`, count]),
    ...(unfinished > 0 ? [['unfinished: stopped before', unfinished]] : []),
    ['events sent', events],
  ];
  const latencies = latencyMs === null ? [] : Object.entries(latencyMs).map(([name, ms]) => [name, ms.toFixed(1)]);
  return [
    table(['what became of each event', 'events'], endings),
    table(
      ['answer', 'requests'],
      [...Object.entries(answers).map(([mark, count]) => [mark, count]), ['requests sent', requests]],
    ),
    ...(latencies.length === 0 ? [] : [table(['latency', 'ms'], latencies)]),
    `${copies} of the events were copies sent on purpose. ${attempts.inTheFirst} were taken at the first attempt; ` +
      `the most that one needed were ${attempts.most}.\n`,
    ...(skippedAfterRetry === 0
      ? []
      : [
          `${skippedAfterRetry} of the skipped had been sent before, in a request whose answer was no 2xx or did not come.\n`,
        ]),
    `${seconds.toFixed(1)} s.\n`,
  ].join('');
}

/** One row for each event, in the order in which they ended. */
export const eachOf = (endings: readonly Ending[]): string =>
  table(
    ['event', 'what became of it', 'attempts', 'answers'],
    endings.map(({ item, fate, attempts }) => [
      `${item.id}${item.isCopy ? ' (copy)' : ''}`,
      nameOf(fate),
      attempts.length,
      attempts.join(' '),
    ]),
  );

export const endingJson = ({ item, fate, attempts, tookMs }: Ending): object => ({
  id: item.id,
  copy: item.isCopy,
  outcome: nameOf(fate),
  attempts,
  took_ms: Math.round(tookMs),
});

function nameOf(fate: Fate): string {
  switch (fate.kind) {
    case 'taken':
      return fate.disposition;
    case 'given-up':
      return `given up: ${fate.why}`;
    case 'unfinished':
      return 'unfinished';
    default:
      return fate satisfies never;
  }
}
