import { expect } from 'chai';
import { settled } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import {
  claimOne,
  KEY,
  MINUTE_MS,
  moveOne,
  stateNow,
  storeDead,
  storeWaiting,
  storeWorking,
  takeFrom,
  TARGETS,
} from './given.js';

interface Crash {
  readonly name: string;
  readonly before: (harness: LedgerHarness) => Promise<unknown>;
  readonly now: string;
  /** Two minutes later: the lease of one minute is over. */
  readonly later: string;
}

const taken = async (harness: LedgerHarness) => {
  await claimOne(harness, { store: storeWaiting(0) });
  await takeFrom(harness);
};

const CRASHES: readonly Crash[] = [
  { name: 'a claim', before: (harness) => claimOne(harness), now: 'claimed for 1 min', later: 'free, lapses 1' },
  {
    name: 'a handover',
    before: async (harness) => {
      await claimOne(harness);
      await moveOne(harness, TARGETS.working);
    },
    now: 'kept for 1 min',
    later: 'due now, lapses 1',
  },
  {
    name: 'storing with the claim',
    before: (harness) => claimOne(harness, { store: storeWorking() }),
    now: 'kept for 1 min',
    later: 'due now, lapses 1',
  },
  {
    name: 'keeping it for a later attempt',
    before: (harness) => claimOne(harness, { store: storeWaiting(MINUTE_MS) }),
    now: 'kept for 1 min',
    later: 'due now, lapses 0',
  },
  { name: 'taking it', before: taken, now: 'kept for 1 min', later: 'due now, lapses 1' },
  {
    name: 'a burial',
    before: (harness) => claimOne(harness, { store: storeDead() }),
    now: 'dead: refused',
    later: 'dead: refused',
  },
  {
    name: 'a redrive',
    before: async (harness) => {
      await claimOne(harness, { store: storeDead() });
      await harness.ledger().redrive(KEY);
    },
    now: 'due now, lapses 0',
    later: 'due now, lapses 0',
  },
  {
    name: 'a discard',
    before: async (harness) => {
      await claimOne(harness, { store: storeDead() });
      await harness.ledger().discard(KEY);
    },
    now: 'settled',
    later: 'settled',
  },
  {
    name: 'settling',
    before: async (harness) => {
      await claimOne(harness);
      await moveOne(harness, settled);
    },
    now: 'settled',
    later: 'settled',
  },
  {
    name: 'a release',
    before: async (harness) => {
      await claimOne(harness);
      await moveOne(harness, TARGETS.released);
    },
    now: 'free',
    later: 'free',
  },
];

/** The process dies between any two steps: what was answered stands, and leases run on. */
export function crashTests(harness: () => LedgerHarness): void {
  describe('a crash', () => {
    for (const { name, before, now, later } of CRASHES) {
      it(`after ${name} leaves it ${now}`, async () => {
        await before(harness());
        await harness().crash();
        expect(await stateNow(harness())).to.equal(now);
      });

      it(`after ${name} leaves it ${later} two minutes later`, async () => {
        await before(harness());
        await harness().crash();
        await harness().advance(2 * MINUTE_MS);
        expect(await stateNow(harness())).to.equal(later);
      });
    }

    it('does not take the token from a claim', async () => {
      await claimOne(harness());
      await harness().crash();
      expect(await claimOne(harness())).to.deep.equal({ kind: 'granted', lapses: 0 });
      expect(await moveOne(harness(), TARGETS.waiting)).to.deep.equal({ kind: 'moved' });
      expect(await stateNow(harness())).to.equal('kept for 5 min');
    });

    it('does not take the token from a delivery that was taken', async () => {
      await taken(harness());
      await harness().crash();
      expect(await moveOne(harness(), TARGETS.dead)).to.deep.equal({ kind: 'not-yours' });
      expect(await moveOne(harness(), TARGETS.dead, { token: 'taker' })).to.deep.equal({ kind: 'moved' });
    });
  });
}
