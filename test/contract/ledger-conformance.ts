import type { LedgerHarness } from '../support/ledger-harness.js';
import { batchTests } from './ledger/batches.js';
import { censusTests } from './ledger/census.js';
import { claimCells } from './ledger/claim-cells.js';
import { crashTests } from './ledger/crashes.js';
import { fidelityTests } from './ledger/fidelity.js';
import { listingTests } from './ledger/listing.js';
import { lostReplyTests } from './ledger/lost-replies.js';
import { moveCells } from './ledger/move-cells.js';
import { operatorTests } from './ledger/operator.js';
import { propertyTests } from './ledger/property.js';
import { raceTests } from './ledger/races.js';
import { releaseCells } from './ledger/release-cells.js';
import { repeatedClaimCells } from './ledger/repeated-claim-cells.js';
import { takeDueCells } from './ledger/take-due-cells.js';
import { timeTests } from './ledger/time.js';

const ALL = [
  claimCells,
  repeatedClaimCells,
  moveCells,
  releaseCells,
  takeDueCells,
  timeTests,
  raceTests,
  batchTests,
  lostReplyTests,
  fidelityTests,
  crashTests,
  operatorTests,
  listingTests,
  censusTests,
  propertyTests,
];

/** What goes over several partitions: the rest of a store that only spreads them differently is tested elsewhere. */
export const ACROSS_PARTITIONS = [takeDueCells, raceTests, batchTests, listingTests, censusTests];

/** What every ledger must pass: the tables of DESIGN section 2 cell by cell, and what else the relay leans on. */
export function describeLedger(makeHarness: () => Promise<LedgerHarness>, groups: typeof ALL = ALL): void {
  let made: LedgerHarness | undefined;
  const harness = (): LedgerHarness => {
    if (made === undefined) throw new Error('the harness was not built');
    return made;
  };

  before(async function () {
    this.timeout(60_000);
    made = await makeHarness();
  });
  beforeEach(async () => harness().reset());
  after(async () => made?.close());

  for (const register of groups) register(harness);
}
