import { expect } from 'chai';
import { settled } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import {
  claimOf,
  claimOne,
  KEY,
  keyOf,
  MINUTE_MS,
  moveOne,
  stateNow,
  storeWaiting,
  storeWorking,
  takeFrom,
  TARGETS,
} from './given.js';

const TWENTY = Array.from({ length: 20 }, (_, index) => `racer${index}`);

const count = (kinds: readonly string[], kind: string) => kinds.filter((each) => each === kind).length;

/** Several at once, on both handles, and a worker that comes too late. */
export function raceTests(harness: () => LedgerHarness): void {
  const either = (index: number) => (index % 2 === 0 ? harness().ledger() : harness().other());

  const race = async (changes: Parameters<typeof claimOf>[0]): Promise<string[]> => {
    const results = await Promise.all(
      TWENTY.map((token, index) => either(index).claim([claimOf({ ...changes, token })], harness().soon())),
    );
    return results.flat().map((result) => (result.kind === 'granted' ? `granted ${result.lapses}` : result.kind));
  };

  describe('many at once', () => {
    it('grants one of many simultaneous claims', async () => {
      const kinds = await race({});
      expect(count(kinds, 'granted 0')).to.equal(1);
      expect(count(kinds, 'busy')).to.equal(19);
    });

    it('grants one of many claims on a lapsed one', async () => {
      await claimOne(harness());
      await harness().advance(2 * MINUTE_MS);
      const kinds = await race({});
      expect(count(kinds, 'granted 1')).to.equal(1);
      expect(count(kinds, 'busy')).to.equal(19);
    });

    it('stores the payload of one of many copies', async () => {
      const kinds = await race({ store: storeWaiting(0) });
      expect(count(kinds, 'stored')).to.equal(1);
      expect(count(kinds, 'known')).to.equal(19);
      expect((await takeFrom(harness())).deliveries).to.have.length(1);
    });

    it('gives each due delivery to one of many takers', async () => {
      const keys = Array.from({ length: 30 }, (_, index) => keyOf(index, index % 7));
      const claims = keys.map((key) => claimOf({ key, store: storeWaiting(0) }));
      await harness().ledger().claim(claims, harness().soon());
      const wants = [{ destination: 'orders', slots: 4, leaseMs: MINUTE_MS }];
      const results = await Promise.all(
        TWENTY.map((token, index) => either(index).takeDue(wants, token, harness().soon())),
      );
      const taken = results.map((result) => (result.kind === 'taken' ? result.deliveries.map(({ key }) => key) : []));
      expect(Math.max(...taken.map(({ length }) => length))).to.be.at.most(4);
      expect(taken.flat().toSorted()).to.deep.equal(keys.toSorted());
    });

    it('settles once when many settle', async () => {
      await claimOne(harness());
      const results = await Promise.all(
        TWENTY.map((token, index) =>
          either(index).move([{ destination: 'orders', key: KEY, token, to: settled }], harness().soon()),
        ),
      );
      const kinds = results.flat().map(({ kind }) => kind);
      expect(count(kinds, 'moved')).to.equal(1);
      expect(count(kinds, 'already')).to.equal(19);
    });
  });

  describe('the fence', () => {
    it('keeps out the worker of a claim that another has taken over', async () => {
      await claimOne(harness(), { token: 'first' });
      await harness().advance(2 * MINUTE_MS);
      await claimOne(harness(), { token: 'second' });
      expect(await moveOne(harness(), TARGETS.waiting, { token: 'first' })).to.deep.equal({ kind: 'not-yours' });
      expect(await moveOne(harness(), TARGETS.released, { token: 'first' })).to.deep.equal({ kind: 'not-yours' });
      expect(await stateNow(harness())).to.equal('claimed for 1 min');
    });

    it('keeps out the worker of a kept delivery that another has taken over', async () => {
      await claimOne(harness(), { token: 'first', store: storeWorking() });
      await harness().advance(2 * MINUTE_MS);
      await takeFrom(harness(), { token: 'second' });
      expect(await moveOne(harness(), TARGETS.dead, { token: 'first' })).to.deep.equal({ kind: 'not-yours' });
      expect(await stateNow(harness())).to.equal('kept for 1 min');
    });

    it('lets the delivery of an overtaken worker stand, and the other finds it', async () => {
      await claimOne(harness(), { token: 'first' });
      await harness().advance(2 * MINUTE_MS);
      await claimOne(harness(), { token: 'second' });
      expect(await moveOne(harness(), settled, { token: 'first' })).to.deep.equal({ kind: 'moved' });
      const late = await moveOne(harness(), TARGETS.waiting, { token: 'second' });
      expect(late).to.deep.equal({ kind: 'already', as: 'settled' });
    });
  });
}
