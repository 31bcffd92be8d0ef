import type { DeedKind, Deeds } from '../world/deeds.js';
import type { Delivery } from '../world/destination.js';
import { LEASE_MS, TIMEOUT_MS } from '../world/world.js';
import type { Told } from './read-logs.js';

/** Why an event was delivered once more. */
export const CAUSES = [
  /** The destination took it and its status line did not come back in time: nobody could know. */
  'answer lost',
  /** The receiver died between the delivery and the write that it is settled. */
  'crash',
  /** The receiver stood still until its lease had lapsed. */
  'stall',
  /** That it is settled could not be written before the lease ended. */
  'ledger away',
  /** The ledger lost what it had confirmed. */
  'ledger forgot',
  /** A replica took over that had not been told of the claim, or that it is settled. */
  'failover',
  'unexplained',
] as const;

export type Cause = (typeof CAUSES)[number];

/** Beside a lease: within it what was begun is confirmed, tried again, or given up. */
const GRACE_MS = 1_000;

/** Node counts a timer from the beginning of the turn in which it is set: by so much it may come early. */
const TURN_MS = 50;

/**
 * Why both delivered. Usually the first failed to keep the second from happening; but a request that was held up arrives behind
 * the one that overtook it, and then it is the other way round.
 */
export function causeOf(first: Delivery, second: Delivery, told: readonly Told[], deeds: Deeds): Cause {
  const cause = overtaking(first, second, told, deeds);
  return cause === 'unexplained' && second.attempt <= first.attempt ? overtaking(second, first, told, deeds) : cause;
}

const isAtMost = (line: Told, attempt: number): boolean => line.attempt !== undefined && line.attempt <= attempt;

/**
 * Why `overtaken` did not keep `other` from happening. A cause needs two witnesses that fit: what the harness did or saw, and
 * where the receiver lived to tell, its log.
 */
function overtaking(overtaken: Delivery, other: Delivery, told: readonly Told[], deeds: Deeds): Cause {
  const { receiver, life, attempt, atMs, answeredMs } = overtaken;
  const untilMs = Math.max(atMs, Math.min(atMs + LEASE_MS + GRACE_MS, other.atMs));
  const did = (kinds: readonly DeedKind[], to: readonly string[]): boolean =>
    deeds.any(kinds, to, atMs - LEASE_MS - GRACE_MS, untilMs);
  const ofReceiver = told.filter((line) => line.receiver === receiver);

  const ofAttempt = ofReceiver.filter((line) => line.message === 'attempted' && line.attempt === attempt);
  const uncertain = ofAttempt.find(({ verdict }) => verdict === 'uncertain');
  if (uncertain !== undefined) {
    // It measured itself that it waited in vain; that a connection broke needs somebody who broke it.
    const hasWaited = Number(uncertain.latency_ms) >= TIMEOUT_MS - TURN_MS;
    const isBroken = answeredMs === null || did(['disturbed', 'stopped'], ['destination', receiver]);
    if (hasWaited || isBroken) return 'answer lost';
    // Behind a lapse a number is given once more: this line may be of the other attempt that bore it.
    if (!ofAttempt.some(({ verdict }) => verdict === 'delivered')) return 'unexplained';
  }
  // Whoever made the request was killed before it can have been confirmed, be it while the request was held up on its way.
  if (deeds.any(['killed'], [life], -Infinity, untilMs)) return 'crash';
  if (told.some(({ message }) => message === 'lapsed' || message === 'overtaken') && did(['stalled'], [receiver])) {
    return 'stall';
  }
  if (ofReceiver.some(({ message, to }) => message === 'unwritten' && to === 'settled')) {
    return did(['ledger-away', 'stalled'], ['ledger', receiver]) ? 'ledger away' : 'unexplained';
  }
  if (deeds.any(['ledger-forgot'], ['ledger'], atMs - LEASE_MS, other.atMs)) return 'ledger forgot';
  // It was delivered, and afterwards its attempts were counted as if that had not been.
  const own = ofReceiver.find((line) => line.attempt === attempt && line.verdict === 'delivered');
  const isForgotten = told.some(
    (line) => line !== own && line.time >= (own?.time ?? '') && (line.message === 'lapsed' || isAtMost(line, attempt)),
  );
  if (own !== undefined && isForgotten && did(['failover'], ['ledger'])) return 'failover';
  return 'unexplained';
}
