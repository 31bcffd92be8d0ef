import { expect } from 'chai';
import type { Claim, ClaimResult } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import { claimOne, MINUTE_MS, stateNow, storeWaiting } from './given.js';

/** One cell of the table "`claim(token)` finds". */
export interface Cell {
  readonly name: string;
  readonly given: (harness: LedgerHarness) => Promise<unknown>;
  readonly call?: Partial<Claim>;
  readonly answers: ClaimResult;
  readonly becomes: string;
}

export const granted = (lapses: number): ClaimResult => ({ kind: 'granted', lapses });
export const stored = (lapses: number): ClaimResult => ({ kind: 'stored', lapses });
export const known = (as: 'kept' | 'dead' | 'settled'): ClaimResult => ({ kind: 'known', as });

export const nothing = async () => {};
export const theirs = (changes: Partial<Claim> = {}) => {
  return (harness: LedgerHarness) => claimOne(harness, { token: 'theirs', ...changes });
};
export const mine = (changes: Partial<Claim> = {}) => {
  return (harness: LedgerHarness) => claimOne(harness, changes);
};
export const lapsed = (claim: (harness: LedgerHarness) => Promise<unknown>) => async (harness: LedgerHarness) => {
  await claim(harness);
  await harness.advance(2 * MINUTE_MS);
};
export const waits = storeWaiting(5 * MINUTE_MS);

export function check(harness: () => LedgerHarness, cells: readonly Cell[]): void {
  for (const { name, given, call, answers, becomes } of cells) {
    it(name, async () => {
      await given(harness());
      expect(await claimOne(harness(), call)).to.deep.equal(answers);
      expect(await stateNow(harness())).to.equal(becomes);
    });
  }
}
