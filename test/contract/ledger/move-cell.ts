import { expect } from 'chai';
import type { MoveResult } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import { MINUTE_MS, moveOne, stateNow, TARGETS } from './given.js';

type Given = (harness: LedgerHarness) => Promise<unknown>;

/** One cell of the table "`move(token, to)` finds". */
export type Cell<Found extends string> = readonly [
  to: keyof typeof TARGETS,
  found: Found,
  answer: 'moved' | 'not-yours' | 'already dead' | 'already settled',
  becomes: string,
];

export const late = async (harness: LedgerHarness) => harness.advance(2 * MINUTE_MS);

const spoken = (result: MoveResult) => (result.kind === 'already' ? `already ${result.as}` : result.kind);

export function check<Found extends string>(
  harness: () => LedgerHarness,
  given: Readonly<Record<Found, Given>>,
  cells: readonly Cell<Found>[],
): void {
  for (const [to, found, answer, becomes] of cells) {
    it(`to ${to} finds it ${found}: answers ${answer}, and then it is ${becomes}`, async () => {
      await given[found](harness());
      expect(spoken(await moveOne(harness(), TARGETS[to]))).to.equal(answer);
      expect(await stateNow(harness())).to.equal(becomes);
    });
  }
}
