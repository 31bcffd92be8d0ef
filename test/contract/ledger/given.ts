import type { DeadReason, Evidence, Kept, Payload } from '#src/relay/delivery.js';
import type { Claim, ClaimResult, MoveResult, Storing, TakeResult, Target } from '#src/relay/ledger.js';
import { dead, released, settled, unattempted, waiting, working } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';

/** Times of the tests are whole minutes, compared to ten seconds: a store's own clock runs on while a test runs. */
export const MINUTE_MS = 60_000;
export const LEASE_MS = MINUTE_MS;

/** The first byte names the partition; a store may promise an order within one partition only. */
export const keyOf = (number: number, partition = 10): string =>
  partition.toString(16).padStart(2, '0') + number.toString(16).padStart(30, '0');

export const KEY = keyOf(1);

export function payloadOf(changes: Partial<Payload> = {}): Payload {
  return {
    bytes: Buffer.from('{"id":"e-1"}'),
    contentType: 'application/json',
    source: 'shop',
    detailType: 'order.placed',
    eventId: 'e-1',
    firstArrivalMs: 1_600_000_000_000,
    path: '/events',
    ...changes,
  };
}

export const NO_EVIDENCE: Evidence = { last: [] };

export const keptOf = (changes: Partial<Kept> = {}): Kept => ({
  payload: payloadOf(),
  attempts: 1,
  lapses: 0,
  evidence: NO_EVIDENCE,
  ...changes,
});

export const claimOf = (changes: Partial<Claim> = {}): Claim => ({
  destination: 'orders',
  key: KEY,
  token: 'mine',
  leaseMs: LEASE_MS,
  ...changes,
});

export const storeWaiting = (dueInMs: number, kept = keptOf()): Storing => ({ kind: 'waiting', kept, dueInMs });
export const storeWorking = (kept = keptOf()): Storing => ({ kind: 'working', kept });
export const storeDead = (reason: DeadReason = 'refused', kept = keptOf()): Storing => ({ kind: 'dead', kept, reason });

export const TARGETS = {
  settled,
  released,
  unattempted,
  working: working(keptOf(), 4 * MINUTE_MS),
  waiting: waiting(keptOf(), 5 * MINUTE_MS),
  dead: dead(keptOf(), 'attempts'),
} satisfies Record<string, Target>;

/** One claim of one delivery, its times rounded. */
export async function claimOne(harness: LedgerHarness, changes: Partial<Claim> = {}): Promise<ClaimResult> {
  const [result] = await harness.ledger().claim([claimOf(changes)], harness.soon());
  if (result === undefined) throw new Error('a claim got no result');
  return result.kind === 'busy' ? { kind: 'busy', leftMs: rounded(result.leftMs) } : result;
}

export async function moveOne(
  harness: LedgerHarness,
  to: Target,
  { token = 'mine', key = KEY, destination = 'orders' } = {},
): Promise<MoveResult> {
  const [result] = await harness.ledger().move([{ destination, key, token, to }], harness.soon());
  if (result === undefined) throw new Error('a move got no result');
  return result;
}

type Takings = Extract<TakeResult, { kind: 'taken' }>;

export async function takeFrom(
  harness: LedgerHarness,
  { destination = 'orders', slots = 100, token = 'taker', leaseMs = LEASE_MS } = {},
): Promise<Takings> {
  const result = await harness.ledger().takeDue([{ destination, slots, leaseMs }], token, harness.soon());
  if (result.kind !== 'taken') throw new Error('the store did not answer in time');
  return { ...result, nextInMs: result.nextInMs === null ? null : rounded(result.nextInMs) };
}

export const rounded = (ms: number): number => Math.round(ms / 10_000) * 10_000;

/** By the store's own clock. */
export async function buriedAt(harness: LedgerHarness, key = KEY): Promise<number> {
  const shown = await harness.ledger().show(key);
  if (shown.kind !== 'found') throw new Error(`not shown: ${shown.kind}`);
  return shown.letter.buriedAtMs;
}

/** What the record is now, told by what the ledger answers to a stranger. It may change the record: ask last. */
export async function stateNow(harness: LedgerHarness, key = KEY, destination = 'orders'): Promise<string> {
  const claimed = await claimOne(harness, { destination, key, token: 'stranger' });
  if (claimed.kind === 'granted') return claimed.lapses === 0 ? 'free' : `free, lapses ${claimed.lapses}`;
  if (claimed.kind === 'busy') return `claimed for ${claimed.leftMs / 60_000} min`;
  if (claimed.kind !== 'known') return claimed.kind;
  if (claimed.as === 'settled') return 'settled';
  const shown = await harness.ledger().show(key);
  if (claimed.as === 'dead') return shown.kind === 'found' ? `dead: ${shown.letter.reason}` : 'dead, and not shown';
  const { deliveries, nextInMs } = await takeFrom(harness, { destination, token: 'stranger' });
  const taken = deliveries.find((delivery) => delivery.key === key);
  if (taken !== undefined) return `due now, lapses ${taken.kept.lapses}`;
  return nextInMs === null ? 'kept, and never due' : `kept for ${nextInMs / 60_000} min`;
}
