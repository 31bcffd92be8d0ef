import { settled } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import { check, granted, known, lapsed, nothing, stored, theirs, mine, waits, type Cell } from './claim-cell.js';
import { MINUTE_MS, moveOne, storeDead, storeWaiting, storeWorking } from './given.js';

const CELLS: readonly Cell[] = [
  { name: 'grants what is unknown', given: nothing, answers: granted(0), becomes: 'claimed for 1 min' },
  {
    name: 'stores what is unknown as working, for the lease of the claim',
    given: nothing,
    call: { store: storeWorking() },
    answers: stored(0),
    becomes: 'kept for 1 min',
  },
  {
    name: 'stores what is unknown as waiting',
    given: nothing,
    call: { store: waits },
    answers: stored(0),
    becomes: 'kept for 5 min',
  },
  {
    name: 'stores what is unknown as waiting, due at once',
    given: nothing,
    call: { store: storeWaiting(0) },
    answers: stored(0),
    becomes: 'due now, lapses 0',
  },
  {
    name: 'stores what is unknown as dead',
    given: nothing,
    call: { store: storeDead('invalid') },
    answers: stored(0),
    becomes: 'dead: invalid',
  },
  {
    name: 'is busy while the lease of another lives',
    given: theirs(),
    answers: { kind: 'busy', leftMs: MINUTE_MS },
    becomes: 'claimed for 1 min',
  },
  {
    name: 'stores nothing while the lease of another lives',
    given: theirs(),
    call: { store: waits },
    answers: { kind: 'busy', leftMs: MINUTE_MS },
    becomes: 'claimed for 1 min',
  },
  {
    name: 'grants what another let lapse, and counts the lapse',
    given: lapsed(theirs()),
    answers: granted(1),
    becomes: 'claimed for 1 min',
  },
  {
    name: 'stores what another let lapse, and the lapse with it',
    given: lapsed(theirs()),
    call: { store: storeWaiting(0) },
    answers: stored(1),
    becomes: 'due now, lapses 1',
  },
  {
    name: 'knows what is working',
    given: theirs({ store: storeWorking() }),
    answers: known('kept'),
    becomes: 'kept for 1 min',
  },
  {
    name: 'knows what is working by its own token, when it asks for nothing to be stored',
    given: mine({ store: storeWorking() }),
    answers: known('kept'),
    becomes: 'kept for 1 min',
  },
  {
    name: 'knows what is working although its lease has lapsed',
    given: lapsed(theirs({ store: storeWorking() })),
    call: { store: waits },
    answers: known('kept'),
    becomes: 'due now, lapses 1',
  },
  { name: 'knows what is waiting', given: theirs({ store: waits }), answers: known('kept'), becomes: 'kept for 5 min' },
  {
    name: 'stores nothing over what is waiting',
    given: theirs({ store: waits }),
    call: { store: storeDead() },
    answers: known('kept'),
    becomes: 'kept for 5 min',
  },
  {
    name: 'knows what is dead',
    given: theirs({ store: storeDead() }),
    answers: known('dead'),
    becomes: 'dead: refused',
  },
  {
    name: 'stores nothing over what is dead',
    given: theirs({ store: storeDead() }),
    call: { store: waits },
    answers: known('dead'),
    becomes: 'dead: refused',
  },
  {
    name: 'knows what is settled',
    given: (harness) => moveOne(harness, settled),
    answers: known('settled'),
    becomes: 'settled',
  },
  {
    name: 'stores nothing over what is settled',
    given: (harness) => moveOne(harness, settled),
    call: { store: waits },
    answers: known('settled'),
    becomes: 'settled',
  },
];

/** The table "`claim(token)` finds", where the call is made once. */
export function claimCells(harness: () => LedgerHarness): void {
  describe('claim', () => check(harness, CELLS));
}
