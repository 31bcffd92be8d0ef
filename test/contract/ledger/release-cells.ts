import { expect } from 'chai';
import { unattempted } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import { check as checkClaims, granted, stored, waits } from './claim-cell.js';
import { claimOne, KEY, MINUTE_MS, moveOne, storeWaiting, TARGETS } from './given.js';
import { check, late, type Cell } from './move-cell.js';
import { FOUND as ORDINARY } from './move-cells.js';

async function takenOver(harness: LedgerHarness, token = 'mine', times = 1): Promise<void> {
  for (let time = 0; time < times; time++) {
    await claimOne(harness, { token: `first${time}` });
    await late(harness);
  }
  await claimOne(harness, { token });
}

const givenBack =
  (token = 'mine', times = 1) =>
  async (harness: LedgerHarness) => {
    await takenOver(harness, token, times);
    await moveOne(harness, unattempted, { token });
  };

const FOUND = {
  ...ORDINARY,
  'taken over by this token': takenOver,
  'taken over by this token, lapsed': async (harness: LedgerHarness) => {
    await takenOver(harness);
    await late(harness);
  },
  'taken over by this token after three lapses': (harness: LedgerHarness) => takenOver(harness, 'mine', 3),
  'given back by this token': givenBack(),
  'given back by this token after three lapses': givenBack('mine', 3),
  'given back by another': givenBack('theirs'),
  'given back by one that it was taken over from': async (harness: LedgerHarness) => {
    await claimOne(harness);
    await late(harness);
    await claimOne(harness, { token: 'theirs' });
    await moveOne(harness, unattempted, { token: 'theirs' });
  },
};

const CELLS: readonly Cell<keyof typeof FOUND>[] = [
  ['unattempted', 'unknown', 'moved', 'free'],
  ['unattempted', 'claimed by this token', 'moved', 'free'],
  ['unattempted', 'claimed by this token, lapsed', 'moved', 'free'],
  ['unattempted', 'working by this token', 'moved', 'due now, lapses 0'],
  ['unattempted', 'working by this token, lapsed', 'moved', 'due now, lapses 0'],
  ['unattempted', 'claimed by another', 'not-yours', 'claimed for 1 min'],
  ['unattempted', 'claimed by another, lapsed', 'not-yours', 'free, lapses 1'],
  ['unattempted', 'working by another', 'not-yours', 'kept for 1 min'],
  ['unattempted', "waiting by another's write", 'not-yours', 'kept for 2 min'],
  ['unattempted', "waiting by this token's write", 'moved', 'kept for 2 min'],
  ['unattempted', "dead by this token's write", 'already dead', 'dead: refused'],
  ['unattempted', 'settled', 'already settled', 'settled'],

  ['settled', 'taken over by this token', 'moved', 'settled'],
  ['waiting', 'taken over by this token', 'moved', 'kept for 5 min'],
  ['released', 'taken over by this token', 'moved', 'free'],
  ['unattempted', 'taken over by this token', 'moved', 'free, lapses 1'],
  ['released', 'taken over by this token, lapsed', 'moved', 'free'],
  ['unattempted', 'taken over by this token, lapsed', 'moved', 'free, lapses 1'],
  ['unattempted', 'taken over by this token after three lapses', 'moved', 'free, lapses 3'],

  ['settled', 'given back by this token', 'moved', 'settled'],
  ['working', 'given back by this token', 'moved', 'kept for 4 min'],
  ['waiting', 'given back by this token', 'moved', 'kept for 5 min'],
  ['dead', 'given back by this token', 'moved', 'dead: attempts'],
  ['released', 'given back by this token', 'moved', 'free, lapses 1'],
  ['unattempted', 'given back by this token', 'moved', 'free, lapses 1'],
  ['unattempted', 'given back by this token after three lapses', 'moved', 'free, lapses 3'],

  ['settled', 'given back by another', 'moved', 'settled'],
  ['working', 'given back by another', 'not-yours', 'free, lapses 1'],
  ['waiting', 'given back by another', 'not-yours', 'free, lapses 1'],
  ['dead', 'given back by another', 'not-yours', 'free, lapses 1'],
  ['released', 'given back by another', 'not-yours', 'free, lapses 1'],
  ['unattempted', 'given back by another', 'not-yours', 'free, lapses 1'],
  ['waiting', 'given back by one that it was taken over from', 'not-yours', 'free, lapses 1'],
];

/** The column "to released" for what was never attempted, and the rows that it adds. */
export function releaseCells(harness: () => LedgerHarness): void {
  describe('move', () => check(harness, FOUND, CELLS));

  describe('claim, of what was given back', () => {
    checkClaims(harness, [
      {
        name: 'grants it to another, and counts the lapse that was found before',
        given: givenBack('theirs'),
        answers: granted(1),
        becomes: 'claimed for 1 min',
      },
      {
        name: 'stores it for another, and the lapse with it',
        given: givenBack('theirs'),
        call: { store: storeWaiting(0) },
        answers: stored(1),
        becomes: 'due now, lapses 1',
      },
      {
        name: 'grants it to its own token as to another: it arrives after its release',
        given: givenBack(),
        answers: granted(1),
        becomes: 'claimed for 1 min',
      },
      {
        name: 'stores it for its own token as for another',
        given: givenBack(),
        call: { store: waits },
        answers: stored(1),
        becomes: 'kept for 5 min',
      },
    ]);

    it('counts as many lapses however often it is given back', async () => {
      await takenOver(harness(), 'a', 2);
      for (const token of ['a', 'b', 'c']) {
        expect(await claimOne(harness(), { token })).to.deep.equal({ kind: 'granted', lapses: 2 });
        await moveOne(harness(), TARGETS.unattempted, { token });
      }
    });

    it('counts one more when its next worker dies', async () => {
      await givenBack()(harness());
      await claimOne(harness(), { token: 'dies' });
      await late(harness());
      expect(await claimOne(harness(), { token: 'next' })).to.deep.equal({ kind: 'granted', lapses: 2 });
    });

    it('shows it as a claim whose lease has ended', async () => {
      await givenBack()(harness());
      const told = await harness().ledger().recall(KEY);
      expect(told).to.deep.include({ kind: 'claimed', leaseEndsInMs: 0, lapses: 0 });
      await harness().advance(MINUTE_MS);
      expect(await harness().ledger().recall(KEY)).to.deep.include({ kind: 'claimed', leaseEndsInMs: 0 });
    });
  });
}
