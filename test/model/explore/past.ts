import { isGivenBack } from '../state.js';
import type { Call, Result } from './calls.js';
import { eventOf } from './change.js';
import { stateOf, type LedgerCall } from './tables.js';
import type { Scenario, World } from './world.js';

/** What has happened that the ledger alone does not show. */
export interface Past {
  readonly events: readonly EventPast[];
  /** Rights to work that were given out and neither ended nor were given back. */
  readonly leases: readonly { readonly key: string; readonly token: string; readonly endMs: number }[];
}

export interface EventPast {
  /** A sender was told 2xx. */
  readonly isPromised: boolean;
  /** The destination has taken it. */
  readonly isTaken: boolean;
  /** An operator has given it up. */
  readonly isDiscarded: boolean;
  /** Requests since the last judgement of an operator that the destination may have taken. */
  readonly unsure: number;
  /** Another request went out while there was one of these. */
  readonly isDoubled: boolean;
}

export const NO_PAST: EventPast = {
  isPromised: false,
  isTaken: false,
  isDiscarded: false,
  unsure: 0,
  isDoubled: false,
};

export function noted(past: Past, event: number, change: Partial<EventPast>): Past {
  return { ...past, events: past.events.map((each, at) => (at === event ? { ...each, ...change } : each)) };
}

/** A request goes out. */
export function sent(past: Past, event: number): Past {
  const { unsure, isDoubled } = past.events[event] ?? NO_PAST;
  return noted(past, event, { unsure: unsure + 1, isDoubled: isDoubled || unsure > 0 });
}

/** The sender of a request has heard that it was not taken. */
export function declined(past: Past, event: number): Past {
  return noted(past, event, { unsure: Math.max(0, (past.events[event]?.unsure ?? 0) - 1) });
}

/** Follows the leases, and what an operator decides, through one call on the ledger. */
export function after(scenario: Scenario, before: World, call: LedgerCall, result: Result, verb: string): Past {
  const { past, nowMs } = before;
  const given = grants(before, call, result);
  const returned = call.kind === 'move' && call.move.to.kind !== 'working' ? call.move.token : null;
  const open = past.leases.filter(
    ({ token, endMs, key }) =>
      endMs > nowMs && token !== returned && !given.some((each) => each.key === key && each.token === token),
  );
  const next = { ...past, leases: [...open, ...given] };
  if (result === null || !('kind' in result) || result.kind !== 'done') return next;
  if (call.kind !== 'redrive' && call.kind !== 'discard') return next;
  const event = eventOf(scenario, call.key);
  return call.kind === 'redrive'
    ? noted(next, event, { unsure: 0 })
    : noted(next, event, verb === 'discards' ? { isDiscarded: true, unsure: 0 } : {});
}

function grants({ states, nowMs, past }: World, call: Call, result: Result): Past['leases'] {
  const isOpen = (token: string) => past.leases.some((each) => each.token === token && each.endMs > nowMs);
  if (call.kind === 'claim' && Array.isArray(result)) {
    return call.claims.flatMap(({ key, token, leaseMs, store }, index) => {
      const kind = (result as readonly { kind: string }[])[index]?.kind;
      const works = kind === 'granted' || (kind === 'stored' && store?.kind === 'working');
      const found = stateOf(states, key, nowMs);
      // The same call again gives its first answer, and no new lease.
      const isAgain = 'token' in found && found.token === token && !isGivenBack(found);
      return works && !isOpen(token) && !isAgain ? [{ key, token, endMs: nowMs + leaseMs }] : [];
    });
  }
  if (call.kind === 'takeDue' && result !== null && 'deliveries' in result) {
    const endMs = nowMs + (call.wants[0]?.leaseMs ?? 0);
    return result.deliveries.map(({ key }) => ({ key, token: call.token, endMs }));
  }
  if (call.kind === 'move' && call.move.to.kind === 'working') {
    const { key, token, to } = call.move;
    return stateOf(states, key, nowMs).kind === 'unknown' ? [{ key, token, endMs: nowMs + to.leaseMs }] : [];
  }
  return [];
}
