import { assertNever } from './assert-never.js';
import { Problem, type ProblemName } from './problem.js';
import { json, problemAnswer, type Answer } from './response.js';
import type { Outcome, RetryReason } from '../relay/outcome.js';
import type { Disposition } from '../telemetry/http-facts.js';

/** What became of one delivery. */
export interface Result {
  readonly destination: string;
  readonly key: string;
  readonly outcome: Outcome;
}

/** The worst first: it decides the status where an event goes to several destinations. */
const WORST_FIRST: readonly Disposition[] = [
  'retry',
  'refused',
  'accepted',
  'dead_lettered',
  'invalid',
  'processed',
  'duplicate_skipped',
];

/** 200: it is done. 202: it is ours, and not delivered. */
const STATUS_OF: Readonly<Partial<Record<Disposition, number>>> = {
  accepted: 202,
  dead_lettered: 202,
  invalid: 202,
  processed: 200,
  duplicate_skipped: 200,
};

const PROBLEM_OF_RETRY: Readonly<Record<RetryReason, readonly [ProblemName, string]>> = {
  'in-flight': ['in-flight', 'another copy of the event is being worked on'],
  'ledger-away': ['ledger-away', 'the ledger did not answer in time'],
  'ledger-full': ['ledger-full', 'the ledger can hold no further event safely at present'],
  'no-slot': ['no-slot', 'as many attempts as the destination may have are running'],
  undelivered: ['undelivered', 'the attempt failed, and nothing is kept'],
  deadline: ['budget-spent', 'the attempt was not over in time, and nothing is kept'],
};

const DETAIL_OF_REFUSAL = {
  refused: 'the destination refused the event for good, and nothing is kept',
  poison: 'three attempts in a row ended without a result; no further one is made',
  'contract-violated': 'the event violates the contract, and nothing is kept',
} as const;

export function dispositionOf(outcome: Outcome): Disposition {
  switch (outcome.kind) {
    case 'processed':
    case 'accepted':
    case 'retry':
      return outcome.kind;
    case 'refused':
      return outcome.reason === 'contract-violated' ? 'invalid' : 'refused';
    case 'duplicate':
      return 'duplicate_skipped';
    case 'dead-lettered':
      return outcome.reason === 'invalid' ? 'invalid' : 'dead_lettered';
    default:
      return assertNever(outcome);
  }
}

/** The whole of what an event is answered, from what became of its deliveries. `extras` goes into the body as it is. */
export function answerTo(
  eventId: string,
  results: readonly Result[],
  random: () => number,
  extras: Readonly<Record<string, unknown>> = {},
): Answer {
  const worst = worstOf(results);
  const status = dispositionOf(worst);
  const members = { event_id: eventId, ...deliveriesOf(results), ...extras };
  const problem = problemOf(worst, results, members);
  return problem === null ? json(STATUS_OF[status] ?? 500, { status, ...members }) : problemAnswer(problem, random);
}

/** null: there is none. */
export function problemOf(worst: Outcome, results: readonly Result[], members: Readonly<Record<string, unknown>>) {
  if (worst.kind === 'retry') {
    const [name, detail] = PROBLEM_OF_RETRY[worst.why];
    return new Problem(name, detail, { members, ...comeBack(results) });
  }
  if (worst.kind === 'refused') return new Problem(worst.reason, DETAIL_OF_REFUSAL[worst.reason], { members });
  return null;
}

const rank = (outcome: Outcome): number => WORST_FIRST.indexOf(dispositionOf(outcome));

export function worstOf(results: readonly Result[]): Outcome {
  const [first, ...others] = results;
  if (first === undefined) throw new Error('an event without a destination');
  return others.reduce((worst, { outcome }) => (rank(outcome) < rank(worst) ? outcome : worst), first.outcome);
}

/** One destination needs no list; what nobody wants has neither. */
export function deliveriesOf(results: readonly Result[]): object {
  const [first] = results;
  if (first === undefined) return {};
  if (results.length === 1) return { key: first.key };
  return {
    deliveries: results.map(({ destination, key, outcome }) => ({ destination, key, status: dispositionOf(outcome) })),
  };
}

/** The sender is of use again when the last of the leases that are known has ended. */
function comeBack(results: readonly Result[]): { retryAfterMs?: number } {
  const known = results.flatMap(({ outcome }) =>
    outcome.kind === 'retry' && outcome.retryAfterMs !== undefined ? [outcome.retryAfterMs] : [],
  );
  return known.length === 0 ? {} : { retryAfterMs: Math.max(...known) };
}
