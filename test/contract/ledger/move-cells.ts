import { settled } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import { claimOne, MINUTE_MS, moveOne, storeDead, storeWaiting, storeWorking } from './given.js';
import { check, late, type Cell } from './move-cell.js';

/** The rows. Leases and the due time are 1 and 2 minutes here; the targets have 4 and 5. */
export const FOUND = {
  unknown: async () => {},
  'claimed by this token': async (harness: LedgerHarness) => {
    await claimOne(harness);
  },
  'claimed by this token, lapsed': async (harness: LedgerHarness) => {
    await claimOne(harness);
    await late(harness);
  },
  'working by this token': async (harness: LedgerHarness) => {
    await claimOne(harness, { store: storeWorking() });
  },
  'working by this token, lapsed': async (harness: LedgerHarness) => {
    await claimOne(harness, { store: storeWorking() });
    await late(harness);
  },
  'claimed by another': async (harness: LedgerHarness) => {
    await claimOne(harness, { token: 'theirs' });
  },
  'claimed by another, lapsed': async (harness: LedgerHarness) => {
    await claimOne(harness, { token: 'theirs' });
    await late(harness);
  },
  'working by another': async (harness: LedgerHarness) => {
    await claimOne(harness, { token: 'theirs', store: storeWorking() });
  },
  'working by another, lapsed': async (harness: LedgerHarness) => {
    await claimOne(harness, { token: 'theirs', store: storeWorking() });
    await late(harness);
  },
  "waiting by another's write": async (harness: LedgerHarness) => {
    await claimOne(harness, { token: 'theirs', store: storeWaiting(2 * MINUTE_MS) });
  },
  "waiting by this token's write": async (harness: LedgerHarness) => {
    await claimOne(harness, { store: storeWaiting(2 * MINUTE_MS) });
  },
  "dead by another's write": async (harness: LedgerHarness) => {
    await claimOne(harness, { token: 'theirs', store: storeDead('refused') });
  },
  "dead by this token's write": async (harness: LedgerHarness) => {
    await claimOne(harness, { store: storeDead('refused') });
  },
  settled: async (harness: LedgerHarness) => {
    await moveOne(harness, settled);
  },
};

const CELLS: readonly Cell<keyof typeof FOUND>[] = [
  ['settled', 'unknown', 'moved', 'settled'],
  ['working', 'unknown', 'moved', 'kept for 4 min'],
  ['waiting', 'unknown', 'moved', 'kept for 5 min'],
  ['dead', 'unknown', 'moved', 'dead: attempts'],
  ['released', 'unknown', 'moved', 'free'],

  ['settled', 'claimed by this token', 'moved', 'settled'],
  ['working', 'claimed by this token', 'moved', 'kept for 1 min'],
  ['waiting', 'claimed by this token', 'moved', 'kept for 5 min'],
  ['dead', 'claimed by this token', 'moved', 'dead: attempts'],
  ['released', 'claimed by this token', 'moved', 'free'],

  ['settled', 'claimed by this token, lapsed', 'moved', 'settled'],
  ['working', 'claimed by this token, lapsed', 'moved', 'due now, lapses 1'],
  ['waiting', 'claimed by this token, lapsed', 'moved', 'kept for 5 min'],
  ['dead', 'claimed by this token, lapsed', 'moved', 'dead: attempts'],
  ['released', 'claimed by this token, lapsed', 'moved', 'free'],

  ['settled', 'working by this token', 'moved', 'settled'],
  ['working', 'working by this token', 'moved', 'kept for 1 min'],
  ['waiting', 'working by this token', 'moved', 'kept for 5 min'],
  ['dead', 'working by this token', 'moved', 'dead: attempts'],
  ['released', 'working by this token', 'moved', 'due now, lapses 0'],

  ['settled', 'working by this token, lapsed', 'moved', 'settled'],
  ['working', 'working by this token, lapsed', 'moved', 'due now, lapses 1'],
  ['waiting', 'working by this token, lapsed', 'moved', 'kept for 5 min'],
  ['dead', 'working by this token, lapsed', 'moved', 'dead: attempts'],
  ['released', 'working by this token, lapsed', 'moved', 'due now, lapses 0'],

  ['settled', 'claimed by another', 'moved', 'settled'],
  ['working', 'claimed by another', 'not-yours', 'claimed for 1 min'],
  ['waiting', 'claimed by another', 'not-yours', 'claimed for 1 min'],
  ['dead', 'claimed by another', 'not-yours', 'claimed for 1 min'],
  ['released', 'claimed by another', 'not-yours', 'claimed for 1 min'],

  ['settled', 'claimed by another, lapsed', 'moved', 'settled'],
  ['working', 'claimed by another, lapsed', 'not-yours', 'free, lapses 1'],
  ['waiting', 'claimed by another, lapsed', 'not-yours', 'free, lapses 1'],
  ['dead', 'claimed by another, lapsed', 'not-yours', 'free, lapses 1'],
  ['released', 'claimed by another, lapsed', 'not-yours', 'free, lapses 1'],

  ['settled', 'working by another', 'moved', 'settled'],
  ['working', 'working by another', 'not-yours', 'kept for 1 min'],
  ['waiting', 'working by another', 'not-yours', 'kept for 1 min'],
  ['dead', 'working by another', 'not-yours', 'kept for 1 min'],
  ['released', 'working by another', 'not-yours', 'kept for 1 min'],

  ['settled', 'working by another, lapsed', 'moved', 'settled'],
  ['working', 'working by another, lapsed', 'not-yours', 'due now, lapses 1'],
  ['waiting', 'working by another, lapsed', 'not-yours', 'due now, lapses 1'],
  ['dead', 'working by another, lapsed', 'not-yours', 'due now, lapses 1'],
  ['released', 'working by another, lapsed', 'not-yours', 'due now, lapses 1'],

  ['settled', "waiting by another's write", 'moved', 'settled'],
  ['working', "waiting by another's write", 'not-yours', 'kept for 2 min'],
  ['waiting', "waiting by another's write", 'not-yours', 'kept for 2 min'],
  ['dead', "waiting by another's write", 'not-yours', 'kept for 2 min'],
  ['released', "waiting by another's write", 'not-yours', 'kept for 2 min'],

  ['settled', "waiting by this token's write", 'moved', 'settled'],
  ['working', "waiting by this token's write", 'moved', 'kept for 2 min'],
  ['waiting', "waiting by this token's write", 'moved', 'kept for 2 min'],
  ['dead', "waiting by this token's write", 'moved', 'kept for 2 min'],
  ['released', "waiting by this token's write", 'moved', 'kept for 2 min'],

  ['settled', "dead by another's write", 'moved', 'settled'],
  ['working', "dead by another's write", 'already dead', 'dead: refused'],
  ['waiting', "dead by another's write", 'already dead', 'dead: refused'],
  ['dead', "dead by another's write", 'already dead', 'dead: refused'],
  ['released', "dead by another's write", 'already dead', 'dead: refused'],

  ['settled', "dead by this token's write", 'moved', 'settled'],
  ['working', "dead by this token's write", 'moved', 'dead: refused'],
  ['waiting', "dead by this token's write", 'moved', 'dead: refused'],
  ['dead', "dead by this token's write", 'moved', 'dead: refused'],
  ['released', "dead by this token's write", 'already dead', 'dead: refused'],

  ['settled', 'settled', 'already settled', 'settled'],
  ['working', 'settled', 'already settled', 'settled'],
  ['waiting', 'settled', 'already settled', 'settled'],
  ['dead', 'settled', 'already settled', 'settled'],
  ['released', 'settled', 'already settled', 'settled'],
];

/** The table "`move(token, to)` finds". */
export function moveCells(harness: () => LedgerHarness): void {
  describe('move', () => check(harness, FOUND, CELLS));
}
