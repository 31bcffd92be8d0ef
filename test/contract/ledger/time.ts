import { expect } from 'chai';
import { settled, waiting } from '#src/relay/ledger.js';
import { WINDOW_MS, type LedgerHarness } from '../../support/ledger-harness.js';
import {
  claimOne,
  keptOf,
  MINUTE_MS,
  moveOne,
  stateNow,
  storeDead,
  storeWaiting,
  storeWorking,
  takeFrom,
  TARGETS,
} from './given.js';

const SOME = 5 * MINUTE_MS;
const LATE = 2 * MINUTE_MS;

/** What ends by itself, what never does, and what is counted on the way. */
export function timeTests(harness: () => LedgerHarness): void {
  describe('lapses', () => {
    it('counts each claim in a row that nobody moved on', async () => {
      for (const [token, lapses] of [
        ['a', 0],
        ['b', 1],
        ['c', 2],
        ['d', 3],
      ] as const) {
        expect(await claimOne(harness(), { token })).to.deep.equal({ kind: 'granted', lapses });
        await harness().advance(LATE);
      }
    });

    it('forgets them when a claim is released', async () => {
      await claimOne(harness(), { token: 'a' });
      await harness().advance(LATE);
      await claimOne(harness(), { token: 'b' });
      await moveOne(harness(), TARGETS.released, { token: 'b' });
      expect(await claimOne(harness(), { token: 'c' })).to.deep.equal({ kind: 'granted', lapses: 0 });
    });

    it('counts each taking in a row that nobody moved on', async () => {
      await claimOne(harness(), { store: storeWorking(keptOf({ attempts: 1 })) });
      const counts = [];
      for (const token of ['b', 'c', 'd']) {
        await harness().advance(LATE);
        const { deliveries } = await takeFrom(harness(), { token });
        counts.push(...deliveries.map(({ kept }) => [kept.attempts, kept.lapses]));
      }
      expect(counts).to.deep.equal([
        [2, 1],
        [3, 2],
        [4, 3],
      ]);
    });

    it('stores them as its caller counts them: an attempt that ended sets them to 0', async () => {
      await claimOne(harness(), { store: storeWorking() });
      await harness().advance(LATE);
      await takeFrom(harness(), { token: 'b' });
      await moveOne(harness(), waiting(keptOf({ attempts: 7, lapses: 0 }), 0), { token: 'b' });
      const { deliveries } = await takeFrom(harness());
      expect(deliveries.map(({ kept }) => [kept.attempts, kept.lapses])).to.deep.equal([[8, 0]]);
    });

    it('keeps those of a delivery that was handed over with some', async () => {
      await claimOne(harness());
      await moveOne(harness(), { kind: 'working', kept: keptOf({ lapses: 2 }), leaseMs: MINUTE_MS });
      await harness().advance(LATE);
      expect(await stateNow(harness())).to.equal('due now, lapses 3');
    });

    it('leaves counts and evidence alone when a taken delivery is released', async () => {
      await claimOne(harness(), { store: storeWorking(keptOf({ attempts: 1 })) });
      await harness().advance(LATE);
      await takeFrom(harness(), { token: 'b' });
      await moveOne(harness(), TARGETS.released, { token: 'b' });
      const { deliveries } = await takeFrom(harness());
      expect(deliveries.map(({ kept }) => [kept.attempts, kept.lapses])).to.deep.equal([[3, 1]]);
    });
  });

  describe('the window', () => {
    it('remembers what is settled until its end, and not longer', async () => {
      await moveOne(harness(), settled);
      await harness().advance(WINDOW_MS - SOME);
      expect(await claimOne(harness())).to.deep.equal({ kind: 'known', as: 'settled' });
      await harness().advance(2 * SOME);
      expect(await claimOne(harness())).to.deep.equal({ kind: 'granted', lapses: 0 });
    });

    it('is not made longer by a copy, nor by settling again', async () => {
      await moveOne(harness(), settled);
      await harness().advance(WINDOW_MS / 2);
      await claimOne(harness());
      expect(await moveOne(harness(), settled)).to.deep.equal({ kind: 'already', as: 'settled' });
      await harness().advance(WINDOW_MS / 2 + SOME);
      expect(await claimOne(harness())).to.deep.equal({ kind: 'granted', lapses: 0 });
    });

    it('begins when it is settled, not when it was claimed', async () => {
      await claimOne(harness());
      await harness().advance(WINDOW_MS / 2);
      await moveOne(harness(), settled);
      await harness().advance(WINDOW_MS - SOME);
      expect(await stateNow(harness())).to.equal('settled');
    });

    it('keeps the trace of a claim that lapsed until its end, and not longer', async () => {
      await claimOne(harness(), { token: 'a' });
      await harness().advance(WINDOW_MS - SOME);
      expect(await claimOne(harness(), { token: 'b' })).to.deep.equal({ kind: 'granted', lapses: 1 });
      await harness().advance(WINDOW_MS + SOME);
      expect(await claimOne(harness(), { token: 'c' })).to.deep.equal({ kind: 'granted', lapses: 0 });
    });

    it('begins anew when a dead letter is discarded', async () => {
      await claimOne(harness(), { store: storeDead() });
      await harness().advance(2 * WINDOW_MS);
      await harness().ledger().discard('0a000000000000000000000000000001');
      await harness().advance(WINDOW_MS - SOME);
      expect(await claimOne(harness())).to.deep.equal({ kind: 'known', as: 'settled' });
      await harness().advance(2 * SOME);
      expect(await claimOne(harness())).to.deep.equal({ kind: 'granted', lapses: 0 });
    });

    it('does not end what is waiting', async () => {
      await claimOne(harness(), { store: storeWaiting(0) });
      await harness().advance(3 * WINDOW_MS);
      expect(await stateNow(harness())).to.equal('due now, lapses 0');
    });

    it('does not end what is working', async () => {
      await claimOne(harness(), { store: storeWorking() });
      await harness().advance(3 * WINDOW_MS);
      expect(await stateNow(harness())).to.equal('due now, lapses 1');
    });

    it('does not end what is dead', async () => {
      await claimOne(harness(), { store: storeDead('age') });
      await harness().advance(3 * WINDOW_MS);
      expect(await stateNow(harness())).to.equal('dead: age');
    });
  });
}
