/** What manages containers kills after 10 s by default: the stop is over before, whatever hangs. */
const WHOLE_STOP_MS = 9_500;
/** Answers that are being written get so long. */
const ANSWERS_MS = 500;
/** The ledger and the destinations get so long to close; cut off, they cost a recovery and lose nothing. */
const CLOSING_MS = 500;

/**
 * How the time of a stop is shared out behind `SHUTDOWN_DELAY_MS`. What runs gets the most of it, while further arrivals
 * are answered 503: an attempt that is not over by then has its lease lapse, and is made again.
 */
export function stopPlan(shutdownDelayMs: number) {
  const workMs = WHOLE_STOP_MS - shutdownDelayMs - ANSWERS_MS - CLOSING_MS;
  return { workMs, answersMs: ANSWERS_MS, closingMs: CLOSING_MS };
}
