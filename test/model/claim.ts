import type { Claim, ClaimResult } from '#src/relay/ledger.js';
import { WINDOW_MS } from '../support/ledger-harness.js';
import { atTime, isGivenBack, store, type State, type Step } from './state.js';

/** The table "`claim(token)` finds" of DESIGN section 2, row by row. */
export function claim(before: State, call: Claim, now: number): Step<ClaimResult> {
  const found = atTime(before, now);
  switch (found.kind) {
    case 'unknown':
      return grant(call, 0, now);
    case 'claimed':
      // Open: with `store`, by the token of a claim without. It is not the same call; `granted` says truly that
      // nothing is stored, and the caller has `move` to store it.
      if (found.token === call.token && !isGivenBack(found))
        return { state: found, result: { kind: 'granted', lapses: found.lapses } };
      if (now < found.leaseEndMs) return { state: found, result: { kind: 'busy', leftMs: found.leaseEndMs - now } };
      return grant(call, found.lapses + 1, now);
    case 'working':
    case 'waiting':
      return repeats(found, call) ?? { state: found, result: { kind: 'known', as: 'kept' } };
    case 'dead':
      return repeats(found, call) ?? { state: found, result: { kind: 'known', as: 'dead' } };
    case 'settled':
      return { state: found, result: { kind: 'known', as: 'settled' } };
  }
}

function grant(call: Claim, lapses: number, now: number): Step<ClaimResult> {
  const { token, store: storing } = call;
  const leaseEndMs = now + call.leaseMs;
  if (storing === undefined) {
    // Every grant starts the window of the record anew: the trace of a lapse lasts as long as a settled key.
    const windowEndMs = now + WINDOW_MS;
    return {
      state: { kind: 'claimed', token, leaseEndMs, lapses, windowEndMs },
      result: { kind: 'granted', lapses },
    };
  }
  // Open: `kept.lapses` of a claim. The caller cannot know what the claim finds, so the ledger's own count stands;
  // else a lapse would lose its trace here, and the same call repeated could not give its first answer.
  const given = storing.kept.lapses;
  const stored = store(call.destination, { ...storing.kept, lapses: Math.max(given, lapses) });
  const result: ClaimResult = { kind: 'stored', lapses: stored.lapses };
  switch (storing.kind) {
    case 'working':
      return { state: { kind: 'working', token, leaseEndMs, stored }, result };
    case 'waiting':
      return { state: { kind: 'waiting', token, dueMs: now + storing.dueInMs, stored }, result };
    case 'dead':
      return { state: { kind: 'dead', token, reason: storing.reason, buriedAtMs: now, stored }, result };
  }
}

/** A claim with `store` whose reply was lost finds its own record, and gets its first answer again. */
function repeats(
  found: Extract<State, { kind: 'working' | 'waiting' | 'dead' }>,
  call: Claim,
): Step<ClaimResult> | undefined {
  if (call.store === undefined || found.token !== call.token) return undefined;
  return { state: found, result: { kind: 'stored', lapses: found.stored.lapses } };
}
