import type { Ending } from './ending.js';
import type { Reply } from './post.js';

/** What a whole sending came to. Every event stands in exactly one of the endings. */
export interface Summary {
  readonly events: number;
  /** Of these, sent once more on purpose. */
  readonly copies: number;
  readonly requests: number;
  /** Requests by their status, or by why they had none. */
  readonly answers: Readonly<Record<string, number>>;
  /** Events that got a 2xx, by what its body called it. */
  readonly taken: Readonly<Record<string, number>>;
  /** Skipped as copies, but not at their first attempt: the receiver may have them from one whose answer did not come. */
  readonly skippedAfterRetry: number;
  /** Events that were given up, by why; all of them are in the dead-letter file where there is one. */
  readonly givenUp: Readonly<Record<string, number>>;
  readonly unfinished: number;
  /** How many attempts the events needed. */
  readonly attempts: { readonly most: number; readonly inTheFirst: number };
  /** Of the answered requests, in ms. */
  readonly latencyMs: { readonly p50: number; readonly p90: number; readonly p99: number; readonly max: number } | null;
  readonly seconds: number;
}

/** Counts as it goes: a sending of a million events is not kept. */
export class Tally {
  readonly #answers = new Map<string, number>();
  readonly #taken = new Map<string, number>();
  readonly #givenUp = new Map<string, number>();
  readonly #latencies: number[] = [];
  #events = 0;
  #copies = 0;
  #requests = 0;
  #unfinished = 0;
  #most = 0;
  #inTheFirst = 0;
  #skippedAfterRetry = 0;

  replied(reply: Reply): void {
    this.#requests += 1;
    add(this.#answers, String(reply.kind === 'answered' ? reply.status : reply.why));
    if (reply.kind === 'answered') this.#latencies.push(reply.ms);
  }

  ended({ item, fate, attempts }: Ending): void {
    this.#events += 1;
    if (item.isCopy) this.#copies += 1;
    this.#most = Math.max(this.#most, attempts.length);
    if (fate.kind === 'taken' && attempts.length === 1) this.#inTheFirst += 1;
    if (fate.kind === 'taken' && fate.disposition === 'duplicate_skipped' && attempts.length > 1) {
      this.#skippedAfterRetry += 1;
    }
    if (fate.kind === 'taken') add(this.#taken, fate.disposition);
    else if (fate.kind === 'given-up') add(this.#givenUp, fate.why);
    else this.#unfinished += 1;
  }

  get ends(): number {
    return this.#events;
  }

  summary(seconds: number): Summary {
    return {
      events: this.#events,
      copies: this.#copies,
      requests: this.#requests,
      answers: sorted(this.#answers),
      taken: sorted(this.#taken),
      skippedAfterRetry: this.#skippedAfterRetry,
      givenUp: sorted(this.#givenUp),
      unfinished: this.#unfinished,
      attempts: { most: this.#most, inTheFirst: this.#inTheFirst },
      latencyMs: latencies(this.#latencies),
      seconds,
    };
  }
}

export const isAllTaken = ({ givenUp, unfinished }: Summary): boolean =>
  unfinished === 0 && Object.keys(givenUp).length === 0;

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

const sorted = (counts: ReadonlyMap<string, number>): Record<string, number> =>
  Object.fromEntries([...counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));

/** By nearest rank: each of them is a latency that was measured. */
function latencies(measured: readonly number[]): Summary['latencyMs'] {
  if (measured.length === 0) return null;
  const ascending = Float64Array.from(measured).toSorted();
  const at = (share: number): number => ascending[Math.max(0, Math.ceil(ascending.length * share) - 1)] ?? 0;
  return { p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
}
