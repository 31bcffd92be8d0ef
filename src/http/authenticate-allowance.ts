/** How often something may be done: so many times at once, and once in `spacingMs` after that. */
export function createAllowance(burst: number, spacingMs: number, monotonic: () => number): { take(): boolean } {
  let left = burst;
  let countedMs = monotonic();
  return {
    take() {
      const nowMs = monotonic();
      left = Math.min(burst, left + (nowMs - countedMs) / spacingMs);
      countedMs = nowMs;
      if (left < 1) return false;
      left -= 1;
      return true;
    },
  };
}
