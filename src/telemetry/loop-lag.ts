const TICK_MS = 100;

/** How far the event loop is behind, for the shedding of load and for the metrics. */
export interface LoopLag {
  /** ms; 0 when all is well. Costs one look at the clock. */
  readonly loopLagMs: () => number;
  readonly stop: () => void;
}

/**
 * A timer that notes how late it came. Asked between two ticks it also counts what the next one is overdue already:
 * after a long block the first callbacks of the loop see the lag before the timer does.
 */
export function createLoopLag(monotonic: () => number, every: typeof repeat = repeat): LoopLag {
  let dueMs = monotonic() + TICK_MS;
  let lastLagMs = 0;
  const stop = every(TICK_MS, () => {
    const nowMs = monotonic();
    lastLagMs = Math.max(0, nowMs - dueMs);
    dueMs = nowMs + TICK_MS;
  });
  return { loopLagMs: () => Math.max(lastLagMs, monotonic() - dueMs, 0), stop };
}

/** Calls `tick` again and again without keeping the process alive; gives the function that ends it. */
function repeat(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms).unref();
  return () => clearInterval(timer);
}
