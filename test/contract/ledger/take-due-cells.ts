import { expect } from 'chai';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import {
  claimOf,
  claimOne,
  KEY,
  keptOf,
  keyOf,
  MINUTE_MS,
  moveOne,
  payloadOf,
  stateNow,
  storeDead,
  storeWaiting,
  storeWorking,
  takeFrom,
  TARGETS,
} from './given.js';

/** Rule 2.1, and what counts as due. */
export function takeDueCells(harness: () => LedgerHarness): void {
  const keysTaken = async (options = {}) =>
    (await takeFrom(harness(), options)).deliveries.map(({ key }) => key).toSorted();

  describe('takeDue', () => {
    it('takes what is waiting and due, and counts the attempt', async () => {
      await claimOne(harness(), { store: storeWaiting(0, keptOf({ attempts: 4, lapses: 0 })) });
      const { deliveries, lost } = await takeFrom(harness());
      expect(deliveries.map(({ destination, key }) => ({ destination, key }))).to.deep.equal([
        { destination: 'orders', key: KEY },
      ]);
      expect(deliveries[0]?.kept.attempts).to.equal(5);
      expect(deliveries[0]?.kept.lapses).to.equal(0);
      expect(lost).to.deep.equal([]);
    });

    it('takes what was waiting once its time has come, and not before', async () => {
      await claimOne(harness(), { store: storeWaiting(5 * MINUTE_MS) });
      await harness().advance(4 * MINUTE_MS);
      expect(await keysTaken()).to.deep.equal([]);
      await harness().advance(2 * MINUTE_MS);
      expect(await keysTaken()).to.deep.equal([KEY]);
    });

    it('leaves what is being worked on', async () => {
      await claimOne(harness(), { store: storeWorking() });
      expect(await takeFrom(harness())).to.deep.equal({ kind: 'taken', deliveries: [], lost: [], nextInMs: MINUTE_MS });
    });

    it('takes what is working once its lease has lapsed, and counts attempt and lapse', async () => {
      await claimOne(harness(), { store: storeWorking(keptOf({ attempts: 1, lapses: 0 })) });
      await harness().advance(2 * MINUTE_MS);
      const { deliveries } = await takeFrom(harness());
      expect(deliveries.map(({ kept }) => [kept.attempts, kept.lapses])).to.deep.equal([[2, 1]]);
    });

    it('never takes what is only claimed, dead or settled', async () => {
      await claimOne(harness(), { key: keyOf(1) });
      await claimOne(harness(), { key: keyOf(2), store: storeDead() });
      await moveOne(harness(), TARGETS.settled, { key: keyOf(3) });
      await harness().advance(60 * MINUTE_MS);
      expect(await takeFrom(harness())).to.deep.equal({ kind: 'taken', deliveries: [], lost: [], nextInMs: null });
    });

    it('gives the lease that was asked for, to the token that asked', async () => {
      await claimOne(harness(), { store: storeWaiting(0) });
      await takeFrom(harness(), { token: 'taker', leaseMs: 3 * MINUTE_MS });
      expect(await moveOne(harness(), TARGETS.waiting, { token: 'mine' })).to.deep.equal({ kind: 'not-yours' });
      expect(await stateNow(harness())).to.equal('kept for 3 min');
      expect(await moveOne(harness(), TARGETS.waiting, { token: 'taker' })).to.deep.equal({ kind: 'moved' });
      expect(await stateNow(harness())).to.equal('kept for 5 min');
    });

    it('takes no more than the slots of each destination', async () => {
      const ledger = harness().ledger();
      const orders = [1, 2, 3, 4, 5].map((number) => claimOf({ key: keyOf(number), store: storeWaiting(0) }));
      const crm = [6, 7, 8].map((number) =>
        claimOf({ destination: 'crm', key: keyOf(number), store: storeWaiting(0) }),
      );
      await ledger.claim([...orders, ...crm], harness().soon());
      const wants = [
        { destination: 'orders', slots: 2, leaseMs: MINUTE_MS },
        { destination: 'crm', slots: 5, leaseMs: MINUTE_MS },
      ];
      const taken = await ledger.takeDue(wants, 'taker', harness().soon());
      if (taken.kind !== 'taken') throw new Error('the store did not answer in time');
      const names = taken.deliveries.map(({ destination }) => destination).toSorted();
      expect(names).to.deep.equal(['crm', 'crm', 'crm', 'orders', 'orders']);
      expect(taken.nextInMs).to.equal(0);
    });

    it('takes from every partition, each delivery once, within the slots', async () => {
      const keys = Array.from({ length: 80 }, (_, index) => keyOf(index, index));
      const claims = keys.map((key) => claimOf({ key, store: storeWaiting(0) }));
      await harness().ledger().claim(claims, harness().soon());
      const first = await keysTaken({ slots: 30 });
      expect(first).to.have.length(30);
      const rest = await keysTaken({ slots: 100 });
      expect([...first, ...rest].toSorted()).to.deep.equal(keys);
    });

    it('takes the longest due first within a partition', async () => {
      await claimOne(harness(), { key: keyOf(1), store: storeWaiting(3 * MINUTE_MS) });
      await claimOne(harness(), { key: keyOf(2), store: storeWaiting(1 * MINUTE_MS) });
      await claimOne(harness(), { key: keyOf(3), store: storeWaiting(2 * MINUTE_MS) });
      await harness().advance(10 * MINUTE_MS);
      expect(await keysTaken({ slots: 1 })).to.deep.equal([keyOf(2)]);
      expect(await keysTaken({ slots: 1 })).to.deep.equal([keyOf(3)]);
      expect(await keysTaken({ slots: 1 })).to.deep.equal([keyOf(1)]);
    });

    it('takes nothing of a destination that is not wanted, and does not wait for it', async () => {
      await claimOne(harness(), { destination: 'crm', store: storeWaiting(0) });
      expect(await takeFrom(harness())).to.deep.equal({ kind: 'taken', deliveries: [], lost: [], nextInMs: null });
      expect(await keysTaken({ destination: 'crm' })).to.deep.equal([KEY]);
    });

    it('says when the next one is due, over all that is waiting and working', async () => {
      await claimOne(harness(), { key: keyOf(1, 1), store: storeWaiting(7 * MINUTE_MS) });
      await claimOne(harness(), { key: keyOf(2, 2), store: storeWorking(), leaseMs: 4 * MINUTE_MS });
      expect((await takeFrom(harness())).nextInMs).to.equal(4 * MINUTE_MS);
    });

    it('says the end of the lease when all that is kept was taken just now', async () => {
      await claimOne(harness(), { store: storeWaiting(0) });
      expect((await takeFrom(harness(), { leaseMs: 2 * MINUTE_MS })).nextInMs).to.equal(2 * MINUTE_MS);
    });

    it('says 0 where more are due than there are slots', async () => {
      await claimOne(harness(), { key: keyOf(1, 1), store: storeWaiting(0) });
      await claimOne(harness(), { key: keyOf(2, 2), store: storeWaiting(0) });
      await harness().advance(2 * MINUTE_MS);
      expect((await takeFrom(harness(), { slots: 1 })).nextInMs).to.equal(0);
    });

    for (const [state, store] of [
      ['waiting', storeWaiting(0, keptOf({ payload: payloadOf({ eventId: 'e-9' }) }))],
      ['working', storeWorking(keptOf({ payload: payloadOf({ eventId: 'e-9' }) }))],
    ] as const) {
      it(`buries a ${state} delivery whose payload was lost`, async () => {
        await claimOne(harness(), { store });
        await harness().advance(2 * MINUTE_MS);
        await harness().losePayload('orders', KEY);
        const { deliveries, lost, nextInMs } = await takeFrom(harness());
        expect(deliveries).to.deep.equal([]);
        expect(lost).to.deep.equal([{ destination: 'orders', key: KEY, eventId: 'e-9' }]);
        expect(nextInMs).to.equal(null);
        expect(await stateNow(harness())).to.equal('dead: payload-lost');
        const shown = await harness().ledger().show(KEY);
        expect(shown.kind === 'found' && shown.letter.payload).to.equal(null);
      });
    }

    it('takes the others when one payload was lost', async () => {
      await claimOne(harness(), { key: keyOf(1), store: storeWaiting(0) });
      await claimOne(harness(), { key: keyOf(2), store: storeWaiting(0) });
      await harness().losePayload('orders', keyOf(1));
      expect(await keysTaken()).to.deep.equal([keyOf(2)]);
    });
  });
}
