import { addressOf, type AcceptDeps, type Arrived } from './arrived.js';
import { suspicion } from './lane.js';
import { released, type Claim } from './ledger.js';
import { PAUSE_MS, TRY_MS, writeUntil } from './write.js';

/**
 * Gives back a claim whose answer did not come. It may have found that an earlier attempt lapsed, and released, it would
 * forget that: so the claim is asked again, which gives its first answer, and only what could be attempted at once is let
 * go. All else lapses once more. What was claimed with its payload remembers by itself.
 */
export async function giveBack(one: Arrived, claim: Claim, deps: AcceptDeps): Promise<void> {
  const { ledger, clock, facts } = deps;
  const { leaseEndMs, lane, delivery } = one;
  const { eventId } = delivery.payload;
  for (;;) {
    if (claim.store) break;
    const [found = { kind: 'unknown' } as const] = await ledger.claim([claim], clock.monotonic() + TRY_MS);
    if (found.kind === 'granted' && suspicion(found.lapses, lane.onUncertain) === 'none') break;
    if (found.kind !== 'unknown') return;
    if (clock.monotonic() + PAUSE_MS >= leaseEndMs) {
      return facts.unwritten({ destination: delivery.destination, key: delivery.key, eventId, to: released.kind });
    }
    await clock.sleep(PAUSE_MS);
  }
  await writeUntil({ ...addressOf(one), to: released }, leaseEndMs, eventId, deps);
}
