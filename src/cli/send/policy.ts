import { backoffMs, retryAfterMs } from '../../relay/backoff.js';
import type { Reply } from './post.js';
import type { Sender } from './senders.js';

/** Ours too: AWS says that it is exponential with jitter, and not how long. */
const BACKOFF = { firstMs: 1_000, longestMs: 900_000 };

export type GivenUp =
  /** The status is none that is retried. */
  | 'refused'
  /** A negative `Retry-After`. */
  | 'stopped'
  | 'attempts'
  | 'age';

export type Next =
  { readonly kind: 'again'; readonly inMs: number } | { readonly kind: 'give-up'; readonly why: GivenUp };

/** Where an event stands when its attempt has failed. `random` is in [0, 1). */
export interface Standing {
  /** Made so far. */
  readonly attempts: number;
  readonly ageMs: number;
  readonly nowMs: number;
  readonly random: number;
}

/**
 * What a sender does after a failed attempt. Of `Retry-After` and its own backoff the longer pause counts. An event that
 * would be too old by then is given up at once: nobody is served by its waiting.
 */
export function afterFailure(reply: Reply, { attempts, ageMs, nowMs, random }: Standing, sender: Sender): Next {
  const asked = reply.kind === 'answered' && sender.honoursRetryAfter ? reply.retryAfter?.trim() : undefined;
  if (reply.kind === 'answered' && !isRetriable(reply.status, sender)) return { kind: 'give-up', why: 'refused' };
  if (asked !== undefined && /^-\d+$/.test(asked)) return { kind: 'give-up', why: 'stopped' };
  if (attempts >= sender.maxAttempts) return { kind: 'give-up', why: 'attempts' };
  const inMs = Math.max(backoffMs(attempts, random, BACKOFF), retryAfterMs(asked, nowMs));
  return ageMs + inMs > sender.maxAgeMs ? { kind: 'give-up', why: 'age' } : { kind: 'again', inMs };
}

/** A 2xx may stand here too, when it named items that failed. */
const isRetriable = (status: number, sender: Sender): boolean => isSuccess(status) || sender.isRetried(status);

export const isSuccess = (status: number): boolean => status >= 200 && status <= 299;
