import type { Clock } from '#src/relay/clock.js';
import type { Kept } from '#src/relay/delivery.js';
import type { LedgerFacts } from '#src/relay/facts.js';
import { systemClock } from '#src/system-clock.js';

/** The real clocks, moved by hand: both together by `advance`, the wall clock alone by `setBack`. */
export function shiftedClock(): Clock & { advance(ms: number): void; setBack(ms: number): void } {
  let aheadMs = 0;
  let backMs = 0;
  return {
    ...systemClock,
    now: () => Date.now() + aheadMs - backMs,
    monotonic: () => performance.now() + aheadMs,
    advance: (ms) => {
      aheadMs += ms;
    },
    setBack: (ms) => {
      backMs += ms;
    },
  };
}

/** A clock that only moves by hand; what sleeps on it wakes in the order of time. */
export function handClock(): Clock & { advance(ms: number): void } {
  let nowMs = 0;
  let sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];
  return {
    now: () => nowMs,
    monotonic: () => nowMs,
    after: (ms, run) => {
      const sleeper = { atMs: nowMs + ms, wake: run };
      sleepers.push(sleeper);
      return () => {
        sleepers = sleepers.filter((other) => other !== sleeper);
      };
    },
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        sleepers.push({ atMs: nowMs + ms, wake: resolve });
        signal?.addEventListener('abort', () => resolve());
      }),
    advance: (ms) => {
      nowMs += ms;
      const due = sleepers.filter(({ atMs }) => atMs <= nowMs);
      sleepers = sleepers.filter(({ atMs }) => atMs > nowMs);
      for (const { wake } of due) wake();
    },
  };
}

export const silentFacts: LedgerFacts = {
  ledgerLost: () => undefined,
  ledgerRegained: () => undefined,
  ledgerAdopted: () => undefined,
  clockSkewed: () => undefined,
  fault: (where, error) => {
    throw new Error(`a fault in ${where}`, { cause: error });
  },
};

/** Tells every fact as one line. */
export function tellingFacts(): LedgerFacts & { readonly told: string[] } {
  const told: string[] = [];
  return {
    told,
    ledgerLost: (reason) => told.push(`lost: ${reason}`),
    ledgerRegained: () => told.push('regained'),
    ledgerAdopted: () => told.push('adopted'),
    clockSkewed: () => told.push('skewed'),
    fault: (where, error) => told.push(`fault in ${where}: ${String(error)}`),
  };
}

/** The n-th key: 32 hex digits that are spread like digests, from the low digits up. */
export const keyOf = (n: number): string =>
  n.toString(16).padStart(8, '0').split('').toReversed().join('').padEnd(32, '0');

export function keptOf(text: string, over: Partial<Kept> = {}): Kept {
  const payload = {
    bytes: Buffer.from(text),
    contentType: 'application/json',
    source: 'test.orders',
    detailType: 'Order Placed',
    eventId: `event-${text.slice(0, 20)}`,
    firstArrivalMs: 1_700_000_000_000,
    path: '/events',
  };
  return { payload, attempts: 1, lapses: 0, evidence: { last: [] }, ...over };
}
