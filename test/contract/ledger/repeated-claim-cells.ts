import type { LedgerHarness } from '../../support/ledger-harness.js';
import { check, granted, known, lapsed, mine, stored, theirs, waits, type Cell } from './claim-cell.js';
import { claimOne, MINUTE_MS, storeDead, storeWaiting, storeWorking, takeFrom } from './given.js';

const CELLS: readonly Cell[] = [
  {
    name: 'gives its first answer again, with the same end of the lease',
    given: mine(),
    call: { leaseMs: 9 * MINUTE_MS },
    answers: granted(0),
    becomes: 'claimed for 1 min',
  },
  {
    name: 'gives its first answer again although the lease has lapsed, and does not renew it',
    given: lapsed(mine()),
    answers: granted(0),
    becomes: 'free, lapses 1',
  },
  {
    name: 'has stored it as working when the same call is repeated',
    given: mine({ store: storeWorking() }),
    call: { store: storeWorking() },
    answers: stored(0),
    becomes: 'kept for 1 min',
  },
  {
    name: 'has stored it as waiting when the same call is repeated, and does not put off the time',
    given: async (harness) => {
      await claimOne(harness, { store: waits });
      await harness.advance(2 * MINUTE_MS);
    },
    call: { store: waits },
    answers: stored(0),
    becomes: 'kept for 3 min',
  },
  {
    name: 'has stored it as dead when the same call is repeated',
    given: mine({ store: storeDead() }),
    call: { store: storeDead() },
    answers: stored(0),
    becomes: 'dead: refused',
  },
  {
    name: 'repeats the lapses too when the same call is repeated',
    given: async (harness) => {
      await lapsed(theirs())(harness);
      await claimOne(harness, { store: waits });
    },
    call: { store: waits },
    answers: stored(1),
    becomes: 'kept for 5 min',
  },
  {
    name: 'knows what it had stored itself once another works on it',
    given: async (harness) => {
      await claimOne(harness, { store: storeWaiting(0) });
      await takeFrom(harness, { token: 'theirs' });
    },
    call: { store: storeWaiting(0) },
    answers: known('kept'),
    becomes: 'kept for 1 min',
  },
];

/** The same table, where this token has called before: its reply was lost, and it asks again. */
export function repeatedClaimCells(harness: () => LedgerHarness): void {
  describe('claim, called again', () => check(harness, CELLS));
}
