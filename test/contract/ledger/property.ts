import * as fc from 'fast-check';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import { Follower } from './follow.js';
import { CLOSING_LOOK, operations } from './operations.js';

const RUNS = 100;

/** On failure fast-check prints the seed, and the shortest sequence it could find. */
export function propertyTests(harness: () => LedgerHarness): void {
  describe('any sequence of calls', () => {
    it('is answered as the model answers it', async function () {
      this.timeout(120_000);
      const follows = fc.asyncProperty(operations, async (sequence) => {
        await harness().reset();
        const follower = new Follower(harness());
        for (const operation of [...sequence, ...CLOSING_LOOK]) await follower.perform(operation);
      });
      await fc.assert(follows, { numRuns: RUNS, interruptAfterTimeLimit: 60_000 });
    });
  });
}
