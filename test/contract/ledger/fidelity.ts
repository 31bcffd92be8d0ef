import { expect } from 'chai';
import type { Evidence, Kept } from '#src/relay/delivery.js';
import { waiting } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import { claimOne, KEY, keptOf, moveOne, payloadOf, storeDead, storeWaiting, takeFrom } from './given.js';

const HOSTILE = 'é"\'\\\u0000\n%s 😀 {"a":[]}';

const EVIDENCE: Evidence = {
  first: { number: 1, atMs: 1_700_000_000_001, verdict: 'failed', latencyMs: 12.5, status: 500, answer: HOSTILE },
  last: [
    { number: 2, atMs: 1_700_000_000_002, verdict: 'uncertain', latencyMs: 5_000, error: 'socket hang up' },
    { number: 3, atMs: 1_700_000_000_003, verdict: 'refused', latencyMs: 0, status: 422, answer: '' },
  ],
  violations: [{ path: '', message: HOSTILE }],
};

const CASES: Readonly<Record<string, Kept>> = {
  'every byte there is': keptOf({ payload: payloadOf({ bytes: Uint8Array.from({ length: 256 }, (_, byte) => byte) }) }),
  'no bytes at all': keptOf({ payload: payloadOf({ bytes: new Uint8Array(0) }) }),
  'a megabyte': keptOf({ payload: payloadOf({ bytes: Buffer.alloc(1_048_576, 'é{"\\\u0000') }) }),
  'an integer that JavaScript cannot hold': keptOf({
    payload: payloadOf({ bytes: Buffer.from('{"id": 9007199254740993 }') }),
  }),
  'no content type, no event id, no path': keptOf({
    payload: payloadOf({ contentType: '', eventId: '', source: '', detailType: '', path: '' }),
  }),
  'quotes, NUL and emoji in every field': keptOf({
    payload: payloadOf({ contentType: HOSTILE, eventId: HOSTILE, source: HOSTILE, detailType: HOSTILE, path: HOSTILE }),
  }),
  'evidence, attempts and lapses': keptOf({ attempts: 184, lapses: 2, evidence: EVIDENCE }),
};

/** Comparable whichever subclass of `Uint8Array` a ledger hands out. */
const plain = (kept: Kept | undefined) =>
  kept && { ...kept, payload: { ...kept.payload, bytes: Buffer.from(kept.payload.bytes).toString('base64') } };

const counted = (kept: Kept): Kept => ({ ...kept, attempts: kept.attempts + 1 });

/** What is stored comes back as it was. */
export function fidelityTests(harness: () => LedgerHarness): void {
  describe('what is stored comes back exactly', () => {
    for (const [name, kept] of Object.entries(CASES)) {
      it(`${name}, stored by a claim`, async () => {
        await claimOne(harness(), { store: storeWaiting(0, kept) });
        const { deliveries } = await takeFrom(harness());
        expect(plain(deliveries[0]?.kept)).to.deep.equal(plain(counted(kept)));
      });

      it(`${name}, stored by a move`, async () => {
        await claimOne(harness());
        await moveOne(harness(), waiting(kept, 0));
        const { deliveries } = await takeFrom(harness());
        expect(plain(deliveries[0]?.kept)).to.deep.equal(plain(counted(kept)));
      });

      it(`${name}, shown as a dead letter, after a crash`, async () => {
        await claimOne(harness(), { store: storeDead('refused', kept) });
        await harness().crash();
        const shown = await harness().ledger().show(KEY);
        if (shown.kind !== 'found' || shown.letter.payload === null) throw new Error('the dead letter is not shown');
        const { payload, evidence, attempts, eventId, source, detailType, path, reason } = shown.letter;
        expect(plain({ payload, evidence, attempts, lapses: kept.lapses })).to.deep.equal(plain(kept));
        expect(evidence).to.deep.equal(kept.evidence);
        expect([eventId, source, detailType, path]).to.deep.equal([
          kept.payload.eventId,
          kept.payload.source,
          kept.payload.detailType,
          kept.payload.path,
        ]);
        expect(reason).to.equal('refused');
      });
    }

    it('with the evidence of the last move and the bytes of the first', async () => {
      await claimOne(harness());
      await moveOne(harness(), { kind: 'working', kept: keptOf({ attempts: 1 }), leaseMs: 60_000 });
      await moveOne(harness(), waiting(keptOf({ attempts: 3, evidence: EVIDENCE }), 0));
      const { deliveries } = await takeFrom(harness());
      expect(plain(deliveries[0]?.kept)).to.deep.equal(plain(keptOf({ attempts: 4, evidence: EVIDENCE })));
    });
  });
}
