import { expect } from 'chai';
import type { DeadReason } from '#src/relay/delivery.js';
import type { DeadLetter, DeadLetterFilter } from '#src/relay/ledger.js';
import type { LedgerHarness } from '../../support/ledger-harness.js';
import { claimOf, claimOne, keptOf, keyOf, MINUTE_MS, payloadOf, storeDead } from './given.js';

/** The list of dead letters, page by page. */
export function listingTests(harness: () => LedgerHarness): void {
  const bury = async (
    key: string,
    options: { destination?: string; eventId?: string; path?: string; reason?: DeadReason } = {},
  ) => {
    const { destination = 'orders', eventId = 'e-1', path = '/events', reason = 'refused' } = options;
    const kept = keptOf({ payload: payloadOf({ eventId, path }) });
    await claimOne(harness(), { key, destination, store: storeDead(reason, kept) });
  };
  /** All in one call, so that many have the same time of burial. */
  const buryTogether = async (keys: readonly string[]) => {
    await harness()
      .ledger()
      .claim(
        keys.map((key) => claimOf({ key, store: storeDead() })),
        harness().soon(),
      );
  };
  const page = async (filter: DeadLetterFilter) => {
    const result = await harness().ledger().list(filter);
    if (result.kind !== 'page') throw new Error(`no page: ${result.kind}`);
    return result;
  };
  const pages = async (filter: DeadLetterFilter): Promise<string[][]> => {
    const found: string[][] = [];
    let cursor: string | undefined;
    do {
      const { items, next }: { items: readonly DeadLetter[]; next: string | null } = await page(
        cursor === undefined ? filter : { ...filter, cursor },
      );
      found.push(items.map(({ key }) => key));
      cursor = next ?? undefined;
    } while (cursor !== undefined && found.length < 100);
    return found;
  };
  const [one, two, three] = [keyOf(1), keyOf(2, 70), keyOf(3)];

  describe('list', () => {
    it('is empty on the first day', async () => {
      expect(await page({ limit: 10 })).to.deep.equal({ kind: 'page', items: [], next: null });
    });

    it('shows what a person needs to recognise a dead letter', async () => {
      await bury(one, { destination: 'crm', eventId: 'e-7', reason: 'attempts' });
      const { items } = await page({ limit: 10 });
      const shown = await harness().ledger().show(one);
      expect(items).to.deep.equal([
        {
          buriedAtMs: shown.kind === 'found' && shown.letter.buriedAtMs,
          key: one,
          destination: 'crm',
          eventId: 'e-7',
          source: 'shop',
          detailType: 'order.placed',
          path: '/events',
          reason: 'attempts',
          attempts: 1,
        },
      ]);
    });

    it('begins with the newest burial, over destinations and partitions', async () => {
      await bury(one);
      await harness().advance(MINUTE_MS);
      await bury(two, { destination: 'crm' });
      await harness().advance(MINUTE_MS);
      await bury(three);
      expect((await pages({ limit: 10 })).flat()).to.deep.equal([three, two, one]);
    });

    it('goes on where the page before ended', async () => {
      for (const key of [one, two, three]) {
        await bury(key);
        await harness().advance(MINUTE_MS);
      }
      expect((await pages({ limit: 1 })).flat()).to.deep.equal([three, two, one]);
      expect((await pages({ limit: 2 })).flat()).to.deep.equal([three, two, one]);
    });

    it('shows each letter once although many were buried at one time', async () => {
      const keys = Array.from({ length: 30 }, (_, index) => keyOf(index, index % 5));
      await buryTogether(keys);
      const found = await pages({ limit: 4 });
      expect(Math.max(...found.map(({ length }) => length))).to.equal(4);
      expect(found.flat().toSorted()).to.deep.equal(keys.toSorted());
    });

    it('neither skips nor repeats when letters come and go between two pages', async () => {
      const keys = Array.from({ length: 6 }, (_, index) => keyOf(index));
      await buryTogether(keys);
      const { items, next } = await page({ limit: 3 });
      const first = items.map(({ key }) => key);
      await harness()
        .ledger()
        .discard(first.at(-1) ?? '');
      await harness().advance(MINUTE_MS);
      await bury(keyOf(99));
      const rest = await page({ limit: 10, cursor: next ?? '' });
      expect([...first, ...rest.items.map(({ key }) => key)].toSorted()).to.deep.equal(keys);
    });

    it('goes on with a cursor on another handle and after a crash', async () => {
      await buryTogether([one, two, three]);
      const { items, next } = await page({ limit: 2 });
      await harness().crash();
      const rest = await harness()
        .other()
        .list({ limit: 2, cursor: next ?? '' });
      const keys = rest.kind === 'page' ? [...items, ...rest.items].map(({ key }) => key) : [];
      expect(keys.toSorted()).to.deep.equal([one, three, two]);
    });

    it('holds to the destination, the reason, the event id and the path that were asked for', async () => {
      await bury(one, { destination: 'orders', reason: 'refused', eventId: 'e-1' });
      await bury(two, { destination: 'crm', reason: 'refused', eventId: 'e-2' });
      await bury(three, { destination: 'orders', reason: 'age', eventId: 'e-2', path: '/events/crm' });
      expect((await pages({ limit: 10, destination: 'crm' })).flat()).to.deep.equal([two]);
      expect((await pages({ limit: 10, reason: 'age' })).flat()).to.deep.equal([three]);
      expect((await pages({ limit: 1, eventId: 'e-2' })).flat().toSorted()).to.deep.equal([three, two]);
      expect((await pages({ limit: 1, destination: 'orders', reason: 'refused' })).flat()).to.deep.equal([one]);
      expect((await pages({ limit: 10, path: '/events/crm' })).flat()).to.deep.equal([three]);
      expect((await pages({ limit: 1, path: '/events' })).flat().toSorted()).to.deep.equal([one, two]);
      expect((await pages({ limit: 10, destination: 'nobody' })).flat()).to.deep.equal([]);
    });

    for (const cursor of ['nonsense', '%%%', '0', 'e30', 'bnVsbA', '{"a":1}', '9'.repeat(400)]) {
      it(`refuses the cursor ${JSON.stringify(cursor.slice(0, 10))}, which it did not make`, async () => {
        await bury(one);
        expect(await harness().ledger().list({ limit: 10, cursor })).to.deep.equal({ kind: 'bad-cursor' });
      });
    }
  });
}
