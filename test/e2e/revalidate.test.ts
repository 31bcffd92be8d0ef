import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { startDeadLetterRig, type DeadLetterRig } from '../support/dead-letter-rig.js';
import { orderEvent } from '../support/events.js';
import { LEDGERS } from '../support/ledgers.js';
import { schemasFolder, type SchemasFolder } from '../support/schemas-folder.js';

const schemaAsking = (field: string) => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  'x-amazon-events-source': 'shop.orders',
  'x-amazon-events-detail-type': 'Order Placed',
  required: [field],
});

for (const choice of LEDGERS) {
  describe(`events that a wrong schema kept out, with ${choice.name}`, function () {
    this.timeout(20_000);
    let folder: SchemasFolder;
    let rig: DeadLetterRig;

    before(async () => {
      folder = await schemasFolder({ 'order.json': schemaAsking('ordr') });
      rig = await startDeadLetterRig(() => choice.start(), { SCHEMAS_DIR: folder.path });
    });
    after(async () => {
      await rig.stop();
      await folder.dispose();
    });

    const revalidate = async (query = '') => (await rig.operate('POST', `/revalidate${query}`)).body;

    it('are delivered once the schema is mended, each once, and what is no event stays', async () => {
      const events = [1, 2, 3].map((n) => JSON.stringify(orderEvent(n)));
      const kept = [];
      for (const event of events) kept.push(await rig.buryInvalid(event));
      const broken = await rig.buryInvalid('{"id":');
      expect((await revalidate())['counts']).to.deep.include({ redriven: 0, invalid: 4 });

      await folder.write('order.json', schemaAsking('order'));
      const { length } = rig.receiver.output();
      rig.receiver.kill('SIGHUP');
      while (!rig.receiver.output().slice(length).includes('schemas loaded')) await sleep(5);

      const dry = await revalidate('?dry_run=true');
      expect(dry).to.deep.include({ dry_run: true, next: null });
      expect(dry['counts']).to.deep.equal({ redriven: 0, valid: 3, invalid: 1, gone: 0, unknown: 0 });
      expect((await rig.page('')).items).to.have.length(4);

      const done = await revalidate('?limit=100');
      expect(done['counts']).to.deep.equal({ redriven: 3, valid: 0, invalid: 1, gone: 0, unknown: 0 });
      const items = done['items'] as readonly { key: string; outcome: string; deliveries: { key: string }[] }[];
      const redriven = items.filter(({ outcome }) => outcome === 'redriven');
      expect(redriven.map(({ key }) => key)).to.have.members(kept);
      await rig.downstream.until(3);
      expect(rig.downstream.received.map(({ body }) => body.toString())).to.have.members(events);
      expect(rig.downstream.received.map(({ headers }) => headers['idempotency-key'])).to.have.members(
        redriven.map(({ deliveries }) => deliveries[0]?.key),
      );

      expect((await revalidate())['counts']).to.deep.include({ redriven: 0, invalid: 1 });
      expect((await rig.page('')).items.map(({ key }) => key)).to.deep.equal([broken]);
    });
  });
}
