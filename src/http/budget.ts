import type { Deadline } from '../relay/outcome.js';

/** The times of one request, on the monotonic clock, all counted from its first byte. */
export interface Budget {
  readonly startMs: number;
  readonly deadline: Deadline;
  /** By then there is an answer, whatever the ledger, the destination or the sender does. */
  readonly endMs: number;
}

/** EventBridge hangs up after 5 s. With the default of 3 s: keep until 4 s, answer by 4.5 s. */
const KEEP_MS = 1_000;
const LAST_WORD_MS = 500;

export function budgetFrom(startMs: number, answerDeadlineMs: number): Budget {
  const answerMs = startMs + answerDeadlineMs;
  const keepMs = answerMs + KEEP_MS;
  return { startMs, deadline: { answerMs, keepMs }, endMs: keepMs + LAST_WORD_MS };
}

/** Half of the answer's time for the request line and the headers: what comes later could not be served in time. */
export const headersTimeoutMs = (answerDeadlineMs: number): number => Math.ceil(answerDeadlineMs / 2);
