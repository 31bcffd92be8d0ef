import { INVALID } from './delivery.js';
import type { DeadLetter } from './ledger.js';
import { admit, readAgain, type OperateDeps, type Readmitted } from './operate.js';

type Violations = Extract<Readmitted, { kind: 'invalid' }>['violations'];

/** What became of one invalid dead letter, or would. */
export interface Revalidated {
  readonly letter: DeadLetter;
  readonly outcome:
    /** It validates. `done`: it waits for its attempts; otherwise it was only asked. */
    | { readonly kind: 'valid'; readonly done: boolean; readonly deliveries: readonly Addressed[] }
    | { readonly kind: 'invalid'; readonly violations: Violations }
    /** Somebody has redriven or discarded it meanwhile. */
    | { readonly kind: 'gone' }
    /** The ledger did not answer in time: it may have happened, and asking again is harmless. */
    | { readonly kind: 'unknown' };
}

interface Addressed {
  readonly destination: string;
  readonly key: string;
}

export interface RevalidateCall {
  /** At most so many letters. */
  readonly limit: number;
  readonly cursor?: string;
  /** Only says what would happen. */
  readonly dryRun: boolean;
}

export type Revalidation =
  | { readonly kind: 'page'; readonly items: readonly Revalidated[]; readonly next: string | null }
  | { readonly kind: 'bad-cursor' }
  | { readonly kind: 'unknown' };

/** As many letters as are worked on together; each has a body, which may be large. */
const TOGETHER = 10;
/** No further letters are begun after so long, so that the answer is there within 5 s. */
const BEGIN_MS = 1_500;
const ANSWER_MS = 4_000;

/**
 * Reads what was kept as invalid once more, newest first, and redrives what is an event now: the contract was mended. One
 * call does a bounded part of it; `next` goes on from there.
 */
export async function revalidate(call: RevalidateCall, deps: OperateDeps): Promise<Revalidation> {
  const { backlog, clock } = deps;
  const startedMs = clock.monotonic();
  const items: Revalidated[] = [];
  let cursor = call.cursor;
  for (;;) {
    const limit = Math.min(TOGETHER, call.limit - items.length);
    const page = await backlog.list({ destination: INVALID, limit, ...(cursor === undefined ? {} : { cursor }) });
    if (page.kind !== 'page') {
      // What was done is told; the next call begins where this one could not go on.
      return items.length === 0 || cursor === undefined ? page : { kind: 'page', items, next: cursor };
    }
    const untilMs = startedMs + ANSWER_MS;
    const works = page.items.map((letter) => inTime(one(letter, call.dryRun, deps), letter, untilMs, deps));
    items.push(...(await Promise.all(works)));
    if (page.next === null) return { kind: 'page', items, next: null };
    cursor = page.next;
    if (items.length >= call.limit || clock.monotonic() - startedMs >= BEGIN_MS) {
      return { kind: 'page', items, next: cursor };
    }
  }
}

async function one(letter: DeadLetter, dryRun: boolean, deps: OperateDeps): Promise<Revalidated> {
  const found = await deps.backlog.show(letter.key);
  if (found.kind !== 'found') return { letter, outcome: { kind: found.kind === 'unknown' ? 'unknown' : 'gone' } };
  const read = await readAgain(found.letter, deps.readmit);
  if (read.kind === 'invalid') return { letter, outcome: read };
  const deliveries = read.deliveries.map(({ destination, key }) => ({ destination, key }));
  if (dryRun) return { letter, outcome: { kind: 'valid', done: false, deliveries } };
  const result = await admit(letter.key, read.deliveries, deps);
  switch (result.kind) {
    case 'done':
      return { letter, outcome: { kind: 'valid', done: true, deliveries } };
    case 'not-dead':
    case 'unknown-key':
      return { letter, outcome: { kind: 'gone' } };
    case 'unknown':
      return { letter, outcome: { kind: 'unknown' } };
  }
}

/** The letter's outcome, or `unknown` where it is not there in time; what was begun goes on. */
function inTime(
  work: Promise<Revalidated>,
  letter: DeadLetter,
  untilMs: number,
  { clock }: OperateDeps,
): Promise<Revalidated> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(untilMs - clock.monotonic(), () => resolve({ letter, outcome: { kind: 'unknown' } }));
    work
      .then(resolve, reject)
      .finally(cancel)
      .catch(() => undefined);
  });
}
