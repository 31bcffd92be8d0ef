import { expect } from 'chai';
import type { OperatorResult } from '#src/relay/ledger.js';
import { dead, settled } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import { comparableRemembered, hoursLeft } from './comparable.js';
import {
  buriedAt,
  claimOne,
  KEY,
  keptOf,
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

const EVIDENCE = {
  last: [{ number: 7, atMs: 1_700_000_000_000, verdict: 'refused', latencyMs: 9, status: 422 }],
} as const;

const NOT_DEAD: Readonly<Record<string, (harness: LedgerHarness) => Promise<unknown>>> = {
  claimed: (harness) => claimOne(harness),
  working: (harness) => claimOne(harness, { store: storeWorking() }),
  waiting: (harness) => claimOne(harness, { store: storeWaiting(0) }),
  settled: (harness) => moveOne(harness, settled),
};

/** Rule 2.7, and what the operator is shown of one dead letter. */
export function operatorTests(harness: () => LedgerHarness): void {
  for (const operation of ['show', 'redrive', 'discard'] as const) {
    const operate = async (): Promise<OperatorResult['kind'] | 'found'> =>
      (await harness().ledger()[operation](KEY)).kind;

    describe(operation, () => {
      it('does not find an unknown key', async () => {
        expect(await operate()).to.equal('unknown-key');
      });

      for (const [state, given] of Object.entries(NOT_DEAD)) {
        it(`says that what is ${state} is not dead`, async () => {
          await given(harness());
          expect(await operate()).to.equal('not-dead');
        });
      }
    });
  }

  describe('show', () => {
    it('tells all that is known of a dead letter', async () => {
      const kept = keptOf({ attempts: 7, evidence: EVIDENCE, payload: payloadOf({ bytes: Buffer.from('{}') }) });
      await claimOne(harness(), { destination: 'crm', store: storeDead('uncertain', kept) });
      const shown = await harness().ledger().show(KEY);
      if (shown.kind !== 'found') throw new Error(`not shown: ${shown.kind}`);
      const { payload, buriedAtMs, ...letter } = shown.letter;
      expect(letter).to.deep.equal({
        key: KEY,
        destination: 'crm',
        eventId: 'e-1',
        source: 'shop',
        detailType: 'order.placed',
        path: '/events',
        reason: 'uncertain',
        attempts: 7,
        evidence: EVIDENCE,
      });
      expect(buriedAtMs).to.be.above(1_700_000_000_000);
      expect(Buffer.from(payload?.bytes ?? '').toString()).to.equal('{}');
    });
  });

  const recalled = async () => comparableRemembered(await harness().ledger().recall(KEY));

  describe('recall', () => {
    const kept = { eventId: 'e-1', attempts: 7, lapses: 2, evidence: EVIDENCE, arrived: 'at first' };
    const facts = keptOf({ attempts: 7, lapses: 2, evidence: EVIDENCE });

    it('finds nothing of a key that nobody has claimed', async () => {
      expect(await recalled()).to.deep.equal({ kind: 'nothing' });
    });

    it('tells how long a claim holds and how long its trace, also after it has lapsed', async () => {
      await claimOne(harness(), { leaseMs: 4 * MINUTE_MS });
      expect(await recalled()).to.deep.equal({ kind: 'claimed', lapses: 0, leaseEndsIn: 8 });
      expect(hoursLeft(await harness().ledger().recall(KEY))).to.be.closeTo(25, 0.05);
      await harness().advance(5 * MINUTE_MS);
      expect(await recalled()).to.deep.equal({ kind: 'claimed', lapses: 0, leaseEndsIn: -2 });
    });

    it('tells when a kept one is due, and its attempts; asking takes nothing', async () => {
      await claimOne(harness(), { destination: 'crm', store: storeWaiting(3 * MINUTE_MS, facts) });
      const waiting = { kind: 'waiting', destination: 'crm', ...kept };
      expect(await recalled()).to.deep.equal({ ...waiting, dueIn: 6 });
      await harness().advance(4 * MINUTE_MS);
      expect(await recalled()).to.deep.equal({ ...waiting, dueIn: -2 });
      expect((await takeFrom(harness(), { destination: 'crm', leaseMs: 2 * MINUTE_MS })).deliveries).to.have.length(1);
      expect(await recalled()).to.deep.equal({ ...waiting, kind: 'working', attempts: 8, dueIn: 4 });
    });

    it('tells why one is dead', async () => {
      await claimOne(harness(), { store: storeDead('poison', facts) });
      expect(await recalled()).to.deep.equal({ kind: 'dead', destination: 'orders', ...kept, reason: 'poison' });
    });

    it('tells when a settled one is forgotten', async () => {
      await moveOne(harness(), settled);
      await harness().advance(60 * MINUTE_MS);
      expect(await recalled()).to.deep.equal({ kind: 'settled' });
      expect(hoursLeft(await harness().ledger().recall(KEY))).to.be.closeTo(24, 0.05);
    });
  });

  describe('redrive', () => {
    it('makes a dead letter due now, counts afresh and keeps the evidence', async () => {
      await claimOne(harness());
      await moveOne(harness(), dead(keptOf({ attempts: 7, lapses: 3, evidence: EVIDENCE }), 'poison'));
      const before = await buriedAt(harness());
      expect(await harness().ledger().redrive(KEY)).to.deep.equal({ kind: 'done' });
      const kept = (await takeFrom(harness())).deliveries[0]?.kept;
      expect(kept?.attempts).to.equal(1);
      expect(kept?.lapses).to.equal(0);
      expect(kept?.evidence).to.deep.equal(EVIDENCE);
      // The first arrival was in 2020; its age counts from the redrive, some moments after the burial.
      expect(kept?.payload.firstArrivalMs).to.be.within(before, before + 10_000);
    });

    it('shows one that died again as it counts since then', async () => {
      await claimOne(harness(), { store: storeDead() });
      const before = await buriedAt(harness());
      await harness().ledger().redrive(KEY);
      await takeFrom(harness());
      await moveOne(harness(), dead(keptOf(), 'attempts'), { token: 'taker' });
      const shown = await harness().ledger().show(KEY);
      const letter = shown.kind === 'found' ? shown.letter : undefined;
      expect(letter?.payload?.firstArrivalMs).to.be.within(before, before + 10_000);
    });

    it('is done once: then it is not dead', async () => {
      await claimOne(harness(), { store: storeDead() });
      expect(await harness().ledger().redrive(KEY)).to.deep.equal({ kind: 'done' });
      expect(await harness().other().redrive(KEY)).to.deep.equal({ kind: 'not-dead' });
    });

    it("leaves the token of the burial without right: it is another's write now", async () => {
      await claimOne(harness(), { store: storeDead() });
      await harness().ledger().redrive(KEY);
      expect(await moveOne(harness(), TARGETS.dead)).to.deep.equal({ kind: 'not-yours' });
      expect(await claimOne(harness(), { store: storeDead() })).to.deep.equal({ kind: 'known', as: 'kept' });
      expect(await stateNow(harness())).to.equal('due now, lapses 0');
    });

    it('of one whose payload was lost comes back as a dead letter', async () => {
      await claimOne(harness(), { store: storeDead() });
      await harness().losePayload('orders', KEY);
      expect(await harness().ledger().redrive(KEY)).to.deep.equal({ kind: 'done' });
      expect((await takeFrom(harness())).lost.map(({ key }) => key)).to.deep.equal([KEY]);
      expect(await stateNow(harness())).to.equal('dead: payload-lost');
    });
  });

  describe('discard', () => {
    it('settles a dead letter', async () => {
      await claimOne(harness(), { store: storeDead() });
      expect(await harness().ledger().discard(KEY)).to.deep.equal({ kind: 'done' });
      expect(await harness().other().discard(KEY)).to.deep.equal({ kind: 'not-dead' });
      expect(await stateNow(harness())).to.equal('settled');
    });

    it('removes it from the list', async () => {
      await claimOne(harness(), { store: storeDead() });
      await harness().ledger().discard(KEY);
      expect(await harness().ledger().list({ limit: 10 })).to.deep.equal({ kind: 'page', items: [], next: null });
    });
  });
}
