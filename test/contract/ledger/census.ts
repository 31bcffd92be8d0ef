import { expect } from 'chai';
import { settled, waiting } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import {
  buriedAt,
  claimOne,
  keptOf,
  MINUTE_MS,
  moveOne,
  payloadOf,
  storeDead,
  storeWaiting,
  storeWorking,
} from './given.js';

async function censusOf(harness: LedgerHarness, destination: string) {
  return (await harness.ledger().census())?.find((census) => census.destination === destination);
}

/** How much is kept and dead, and since when. */
export function censusTests(harness: () => LedgerHarness): void {
  describe('census', () => {
    it('is empty on the first day', async () => {
      expect(await harness().ledger().census()).to.deep.equal([]);
    });

    it('does not count what is only claimed or settled', async () => {
      await claimOne(harness());
      await moveOne(harness(), settled);
      expect(await harness().ledger().census()).to.deep.equal([]);
    });

    it('counts what is waiting or working as kept, and the dead apart, for each destination', async () => {
      const keys = ['0a', '0b', '0c', '4a', 'ff'].map((byte) => byte + '0'.repeat(30));
      const stores = [storeWaiting(0), storeWorking(), storeDead(), storeDead(), storeWaiting(MINUTE_MS)];
      for (const [index, store] of stores.entries()) {
        await claimOne(harness(), { key: keys[index] ?? '', destination: index < 4 ? 'orders' : 'crm', store });
      }
      const orders = await censusOf(harness(), 'orders');
      expect([orders?.kept, orders?.dead]).to.deep.equal([2, 2]);
      const crm = await censusOf(harness(), 'crm');
      expect([crm?.kept, crm?.dead, crm?.oldestDeadMs]).to.deep.equal([1, 0, null]);
      expect((await harness().ledger().census())?.length).to.equal(2);
    });

    it('tells the age of the oldest kept delivery and of the oldest burial', async () => {
      await claimOne(harness(), { store: storeDead() });
      const arrival = (await buriedAt(harness())) - 10 * MINUTE_MS;
      const kept = keptOf({ payload: payloadOf({ firstArrivalMs: arrival }) });
      await claimOne(harness(), { key: `0b${'0'.repeat(30)}`, store: storeWaiting(0, kept) });
      await harness().advance(20 * MINUTE_MS);
      const orders = await censusOf(harness(), 'orders');
      expect(orders?.oldestKeptMs).to.be.within(29 * MINUTE_MS, 31 * MINUTE_MS);
      expect(orders?.oldestDeadMs).to.be.within(19 * MINUTE_MS, 21 * MINUTE_MS);
    });

    it('keeps the entry of a destination for which nothing is left, also after a crash', async () => {
      await claimOne(harness());
      await moveOne(harness(), waiting(keptOf(), 0));
      await moveOne(harness(), settled);
      await harness().crash();
      expect(await harness().ledger().census()).to.deep.equal([
        { destination: 'orders', kept: 0, dead: 0, oldestKeptMs: null, oldestDeadMs: null },
      ]);
    });
  });
}
