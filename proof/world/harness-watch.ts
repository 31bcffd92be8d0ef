const LOOK_MS = 50;

/** Looks whether the harness itself stands still. Gives what ends the watch, and tells the longest such time in ms. */
export function watchHarness(): () => number {
  let lastMs = performance.now();
  let worstMs = 0;
  const timer = setInterval(() => {
    const nowMs = performance.now();
    worstMs = Math.max(worstMs, nowMs - lastMs - LOOK_MS);
    lastMs = nowMs;
  }, LOOK_MS);
  return () => {
    clearInterval(timer);
    return Math.round(worstMs);
  };
}
