import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { problemOf, startDeadLetterRig, type DeadLetterRig, type Item } from '../support/dead-letter-rig.js';
import { orderEvent } from '../support/events.js';
import { LEDGERS } from '../support/ledgers.js';

const idsOf = (items: readonly Item[]) => items.map(({ event_id: id }) => id);
const keysOf = (items: readonly Item[]) => items.map(({ key }) => key);

for (const choice of LEDGERS) {
  /** One process for all of it; each test has events of its own. */
  describe(`a dead letter, with ${choice.name}`, function () {
    this.timeout(20_000);
    let rig: DeadLetterRig;

    before(async () => {
      rig = await startDeadLetterRig(() => choice.start());
    });
    after(() => rig.stop());

    it('is listed with what tells it from others', async () => {
      const event = orderEvent(1);
      const sentAtMs = Date.now();
      const key = await rig.bury(event);
      const { items, next } = await rig.page(`?event_id=${event.id}`);
      expect(next).to.equal(null);
      expect(items).to.deep.equal([
        {
          key,
          destination: 'downstream',
          event_id: '17554ea1-9b10-e0ad-9b31-000000000001',
          source: 'shop.orders',
          detail_type: 'Order Placed',
          path: '/events',
          reason: 'refused',
          buried_at: items[0]?.buried_at,
          attempts: 1,
        },
      ]);
      expect(items[0]?.buried_at).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      expect(Date.parse(items[0]?.buried_at ?? '')).to.be.within(sentAtMs - 1_000, Date.now() + 1_000);
    });

    it('is found by destination, by reason and by the id of its event, and by all of them together', async () => {
      const refused = await rig.bury(orderEvent(10));
      const invalid = await rig.buryInvalid('[1,2');
      const found = async (query: string) => keysOf((await rig.page(query)).items);
      expect(await found('?destination=downstream'))
        .to.include(refused)
        .and.not.include(invalid);
      expect(await found('?destination=invalid'))
        .to.include(invalid)
        .and.not.include(refused);
      expect(await found('?reason=invalid'))
        .to.include(invalid)
        .and.not.include(refused);
      expect(await found('?reason=refused'))
        .to.include(refused)
        .and.not.include(invalid);
      expect(await found('?reason=age')).to.deep.equal([]);
      expect(await found(`?event_id=${orderEvent(10).id}`)).to.deep.equal([refused]);
      expect(await found(`?event_id=${orderEvent(10).id}&reason=refused&destination=downstream`)).to.deep.equal([
        refused,
      ]);
      expect(await found(`?event_id=${orderEvent(10).id}&reason=invalid`)).to.deep.equal([]);
    });

    it('stands in a list whose pages have each one once, the newest first', async () => {
      const events = [20, 21, 22, 23, 24].map((n) => orderEvent(n));
      for (const event of events) {
        await rig.bury(event);
        await sleep(5); // Their order is told by milliseconds.
      }
      const first = await rig.page('?limit=2');
      const second = await rig.page(`?limit=2&cursor=${encodeURIComponent(first.next ?? '')}`);
      await rig.bury(orderEvent(25));
      const third = await rig.page(`?limit=1&cursor=${encodeURIComponent(second.next ?? '')}`);
      expect(idsOf([...first.items, ...second.items, ...third.items])).to.deep.equal(
        events.map(({ id }) => id).toReversed(),
      );
      expect(idsOf((await rig.page('?limit=1')).items)).to.deep.equal([orderEvent(25).id]);
      expect(problemOf(await rig.operate('GET', '?cursor=nonsense'))).to.deep.equal([
        400,
        'urn:bridgehead:problem:invalid-parameter',
      ]);
    });

    it('comes to an end in its last page', async () => {
      for (const n of [26, 27, 28]) await rig.bury(orderEvent(n));
      const seen: string[] = [];
      let cursor: string | null = '';
      do {
        const { items, next } = await rig.page(`?destination=downstream&limit=2&cursor=${encodeURIComponent(cursor)}`);
        seen.push(...keysOf(items));
        cursor = next;
      } while (cursor !== null);
      expect(new Set(seen).size).to.equal(seen.length);
      expect(seen).to.deep.equal(keysOf((await rig.page('?destination=downstream')).items));
    });

    it('is shown with the exact text that came, and with what the destination said', async () => {
      const { id } = orderEvent(30);
      const text = `{"version":"0", "id":"${id}","detail-type":"t","source":"s",\n "detail":{"n":12345678901234567890.0,"é":"\\u00e9"}}`;
      const key = await rig.bury(text);
      const { status, body } = await rig.operate('GET', `/${key}`);
      expect(status).to.equal(200);
      expect(body['body']).to.equal(text);
      expect(body).to.not.have.property('body_base64');
      const listed = (await rig.page(`?event_id=${id}`)).items[0];
      expect(body).to.deep.include({ ...listed, content_type: 'application/json; charset=utf-8' });
      const evidence = body['evidence'] as readonly Readonly<Record<string, unknown>>[];
      expect(evidence).to.have.length(1);
      expect(evidence[0]).to.include({
        attempt: 1,
        verdict: 'refused',
        status: 422,
        answer: '{"error":"no such customer"}',
      });
      expect(evidence[0]).to.have.all.keys('attempt', 'at', 'verdict', 'latency_ms', 'status', 'answer');
    });

    it('whose bytes are no UTF-8 is shown in base64, with what is wrong with it', async () => {
      const key = await rig.buryInvalid(Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]));
      const { status, body } = await rig.operate('GET', `/${key}`);
      expect(status).to.equal(200);
      expect(body['body_base64']).to.equal('eyL//iJ9');
      expect(body).to.not.have.property('body');
      expect(body).to.deep.include({ destination: 'invalid', reason: 'invalid', attempts: 0, evidence: [] });
      expect(body['violations']).to.have.length(1);
    });
  });
}
