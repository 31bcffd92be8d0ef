import { expect } from 'chai';
import { waiting } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import {
  claimOne,
  keptOf,
  MINUTE_MS,
  moveOne,
  stateNow,
  storeWaiting,
  storeWorking,
  takeFrom,
  TARGETS,
} from './given.js';

/** A call that was done and whose reply was lost is made again. Repeated claims have cells of their own. */
export function lostReplyTests(harness: () => LedgerHarness): void {
  describe('a lost reply', () => {
    it('of a handover is answered as before, also when the attempt has ended meanwhile', async () => {
      await claimOne(harness());
      expect(await moveOne(harness(), TARGETS.working)).to.deep.equal({ kind: 'moved' });
      expect(await moveOne(harness(), TARGETS.working)).to.deep.equal({ kind: 'moved' });
      await moveOne(harness(), waiting(keptOf(), 3 * MINUTE_MS));
      expect(await moveOne(harness(), TARGETS.working)).to.deep.equal({ kind: 'moved' });
      expect(await stateNow(harness())).to.equal('kept for 3 min');
    });

    it('of a move to waiting does not put off the time when it is asked again', async () => {
      await claimOne(harness());
      await moveOne(harness(), TARGETS.waiting);
      await harness().advance(2 * MINUTE_MS);
      expect(await moveOne(harness(), TARGETS.waiting)).to.deep.equal({ kind: 'moved' });
      expect(await stateNow(harness())).to.equal('kept for 3 min');
    });

    it('of a release is answered as before', async () => {
      await claimOne(harness());
      expect(await moveOne(harness(), TARGETS.released)).to.deep.equal({ kind: 'moved' });
      expect(await moveOne(harness(), TARGETS.released)).to.deep.equal({ kind: 'moved' });
      expect(await stateNow(harness())).to.equal('free');
    });

    it('of a release of what is stored is answered as before', async () => {
      await claimOne(harness(), { store: storeWorking() });
      expect(await moveOne(harness(), TARGETS.released)).to.deep.equal({ kind: 'moved' });
      expect(await moveOne(harness(), TARGETS.released)).to.deep.equal({ kind: 'moved' });
      expect(await stateNow(harness())).to.equal('due now, lapses 0');
    });

    it('of takeDue costs a lapse', async () => {
      await claimOne(harness(), { store: storeWaiting(0) });
      await takeFrom(harness(), { token: 'taker' });
      expect((await takeFrom(harness(), { token: 'taker' })).deliveries).to.deep.equal([]);
      await harness().advance(2 * MINUTE_MS);
      expect(await stateNow(harness())).to.equal('due now, lapses 1');
    });
  });
}
