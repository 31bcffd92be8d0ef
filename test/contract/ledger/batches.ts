import { expect } from 'chai';
import { settled, type Move, type Target } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import { claimOf, claimOne, KEY, keyOf, moveOne, storeWaiting, TARGETS } from './given.js';

function moveOf(key: string, to: Target = TARGETS.waiting): Move {
  return { destination: 'orders', key, token: 'mine', to };
}

/** One result per item, in the order of the items. */
export function batchTests(harness: () => LedgerHarness): void {
  describe('a batch', () => {
    it('answers each claim in its place', async () => {
      await moveOne(harness(), settled, { key: keyOf(2) });
      await claimOne(harness(), { key: keyOf(3, 3), token: 'theirs', store: storeWaiting(0) });
      const claims = [keyOf(1), keyOf(2), keyOf(3, 3), keyOf(4, 200)].map((key) => claimOf({ key }));
      expect(await harness().ledger().claim(claims, harness().soon())).to.deep.equal([
        { kind: 'granted', lapses: 0 },
        { kind: 'known', as: 'settled' },
        { kind: 'known', as: 'kept' },
        { kind: 'granted', lapses: 0 },
      ]);
    });

    it('lets the first of two claims of one key win', async () => {
      const claims = [claimOf({ token: 'first' }), claimOf({ token: 'second' })];
      const results = await harness().ledger().claim(claims, harness().soon());
      expect(results.map(({ kind }) => kind)).to.deep.equal(['granted', 'busy']);
    });

    it('answers each move in its place, and makes two of one key one after the other', async () => {
      await claimOne(harness(), { key: keyOf(1) });
      await claimOne(harness(), { key: keyOf(2, 2), token: 'theirs' });
      const moves = [moveOf(keyOf(2, 2)), moveOf(keyOf(1)), moveOf(keyOf(1), settled), moveOf(keyOf(1))];
      expect(await harness().ledger().move(moves, harness().soon())).to.deep.equal([
        { kind: 'not-yours' },
        { kind: 'moved' },
        { kind: 'moved' },
        { kind: 'already', as: 'settled' },
      ]);
    });

    it('of nothing answers nothing', async () => {
      expect(await harness().ledger().claim([], harness().soon())).to.deep.equal([]);
      expect(await harness().ledger().move([], harness().soon())).to.deep.equal([]);
      expect(await harness().ledger().takeDue([], 'taker', harness().soon())).to.deep.equal({
        kind: 'taken',
        deliveries: [],
        lost: [],
        nextInMs: null,
      });
    });

    it('tells apart keys that differ in a single digit', async () => {
      const keys = [
        KEY,
        KEY.replace(/1$/, '2'),
        KEY.replace(/^0a/, '1a'),
        KEY.replace(/^0a0/, '0a1'),
        KEY.replace(/^0a/, '4a'),
      ];
      const results = await harness()
        .ledger()
        .claim(
          keys.map((key) => claimOf({ key })),
          harness().soon(),
        );
      expect(results.map(({ kind }) => kind)).to.deep.equal(['granted', 'granted', 'granted', 'granted', 'granted']);
    });
  });
}
