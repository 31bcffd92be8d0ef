import type { Kept } from '#src/relay/delivery.js';
import { waiting, type Claim, type Move } from '#src/relay/ledger.js';

/** 32 hex digits; the first byte, which names the partition, counts up with the number. */
export const keyNumber = (number: number): string =>
  (number % 256).toString(16).padStart(2, '0') + number.toString(16).padStart(30, '0');

export const keptWith = (bytes = 'x'): Kept => ({
  payload: {
    bytes: Buffer.from(bytes),
    contentType: 'application/json',
    source: 'shop',
    detailType: 'order.placed',
    eventId: 'e-1',
    firstArrivalMs: 1_700_000_000_000,
    path: '/events',
  },
  attempts: 1,
  lapses: 0,
  evidence: { last: [] },
});

export const claimOfNumber = (number: number, changes: Partial<Claim> = {}): Claim => ({
  destination: 'orders',
  key: keyNumber(number),
  token: 'mine',
  leaseMs: 60_000,
  ...changes,
});

export const moveOfNumber = (number: number, to: Move['to'], token = 'mine'): Move => ({
  destination: 'orders',
  key: keyNumber(number),
  token,
  to,
});

export const dueNow = (bytes?: string): Move['to'] => waiting(keptWith(bytes), 0);

/** Monotonic time at which a call made now should be over; generous. */
export const soon = (ms = 5_000): number => performance.now() + ms;

/** Tries until it holds: for what heals by itself in its own time. */
export async function eventually(what: string, holds: () => Promise<boolean>, limitMs = 8_000): Promise<void> {
  const untilMs = performance.now() + limitMs;
  while (!(await holds())) {
    if (performance.now() > untilMs) throw new Error(`not within ${limitMs} ms: ${what}`);
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
  }
}
