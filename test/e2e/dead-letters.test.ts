import { expect } from 'chai';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { answer } from '../support/downstream-step.js';
import { orderEvent } from '../support/events.js';
import { LEDGERS, type LedgerChoice } from '../support/ledgers.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { request, send, type Answer } from '../support/sender.js';

const TOKEN = 'operator-token-1234';

const keysOf = ({ body }: Answer) => (body['items'] as readonly { readonly key: string }[]).map(({ key }) => key);

for (const choice of LEDGERS) {
  describe(`dead letters, with ${choice.name}`, function () {
    this.timeout(30_000);
    let downstream: Downstream;
    let ledger: LedgerChoice;
    let receiver: Receiver;

    before(async () => {
      downstream = await startDownstream();
      ledger = await choice.start();
      receiver = await startReceiver({
        ...ledger.env,
        DOWNSTREAM_URL: downstream.url,
        ADMIN_TOKEN: TOKEN,
        ON_INVALID: 'keep',
      });
    });
    after(async () => {
      await receiver.dispose();
      await ledger.stop();
      await downstream.stop();
    });

    const admin = (method: string, path: string, token = TOKEN): Promise<Answer> =>
      request(method, `${receiver.url}/admin/dead-letters${path}`, '', { Authorization: `Bearer ${token}` });
    const bury = async (n: number): Promise<string> => {
      downstream.next(answer(422, { body: 'no' }));
      const { status, body } = await send(receiver.url, orderEvent(n));
      expect([status, body['status']]).to.deep.equal([202, 'dead_lettered']);
      return String(body['key']);
    };
    const statusOfCopy = async (n: number) => (await send(receiver.url, orderEvent(n))).body['status'];

    it('are listed, newest first, in pages, and by what they are', async () => {
      const keys = [await bury(1), await bury(2), await bury(3)].toReversed();
      const first = await admin('GET', '?limit=2');
      expect(first.status).to.equal(200);
      expect(keysOf(first)).to.deep.equal(keys.slice(0, 2));
      const second = await admin('GET', `?limit=2&cursor=${encodeURIComponent(String(first.body['next']))}`);
      expect(keysOf(second)).to.deep.equal(keys.slice(2));
      expect(second.body['next']).to.equal(null);
      const [item] = first.body['items'] as readonly Readonly<Record<string, unknown>>[];
      expect(item).to.have.all.keys('key destination event_id source detail_type reason buried_at attempts'.split(' '));
      expect(item).to.include({
        destination: 'downstream',
        event_id: orderEvent(3).id,
        source: 'shop.orders',
        detail_type: 'Order Placed',
        reason: 'refused',
        attempts: 1,
      });
      expect(keysOf(await admin('GET', `?event_id=${orderEvent(2).id}`))).to.deep.equal([keys[1]]);
      expect(keysOf(await admin('GET', '?reason=uncertain'))).to.deep.equal([]);
      expect(keysOf(await admin('GET', '?destination=downstream&reason=refused'))).to.deep.equal(keys);
      expect((await admin('GET', '?cursor=nonsense')).status).to.equal(400);
    });

    it('are shown with the exact text that came', async () => {
      const text = JSON.stringify(orderEvent(10)).replace('"order":10', '"order":12345678901234567890, "é":"\\u00e9"');
      downstream.next(answer(422, { body: 'no' }));
      const { body } = await send(receiver.url, text);
      const shown = await admin('GET', `/${String(body['key'])}`);
      expect(shown.body).to.deep.include({ body: text, reason: 'refused' });
      expect(shown.body['evidence']).to.have.nested.property('[0].answer', 'no');
    });

    it('are shown in base64 where what came is no text', async () => {
      const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x00]);
      const { status, body } = await send(receiver.url, bytes);
      expect([status, body['status']]).to.deep.equal([202, 'invalid']);
      const shown = await admin('GET', `/${String(body['key'])}`);
      expect(shown.body).to.deep.include({ body_base64: bytes.toString('base64'), destination: 'invalid' });
      expect(shown.body).not.to.have.property('body');
      const redriven = await admin('POST', `/${String(body['key'])}/redrive`);
      expect([redriven.status, redriven.body['type']]).to.deep.equal([409, 'urn:bridgehead:problem:still-invalid']);
    });

    it('are delivered after a redrive, counted afresh; copies before and after it are skipped', async () => {
      const key = await bury(20);
      expect(await statusOfCopy(20)).to.equal('duplicate_skipped');
      const before = downstream.received.length;
      expect((await admin('POST', `/${key}/redrive`)).status).to.equal(202);
      await downstream.until(before + 1);
      expect(downstream.received.at(-1)?.headers).to.include({ 'idempotency-key': key, 'bridgehead-attempt': '1' });
      expect(await statusOfCopy(20)).to.equal('duplicate_skipped');
      expect((await admin('POST', `/${key}/redrive`)).status).to.equal(409);
      expect(downstream.received).to.have.length(before + 1);
    });

    it('are gone after a discard, and a copy is still skipped', async () => {
      const key = await bury(30);
      expect((await admin('DELETE', `/${key}`)).status).to.equal(204);
      expect(keysOf(await admin('GET', `?event_id=${orderEvent(30).id}`))).to.deep.equal([]);
      expect(await statusOfCopy(30)).to.equal('duplicate_skipped');
    });

    it('are told apart from what is unknown and from what is kept', async () => {
      const unknown = 'ab'.repeat(16);
      for (const [method, path] of [
        ['GET', `/${unknown}`],
        ['POST', `/${unknown}/redrive`],
        ['DELETE', `/${unknown}`],
      ] as const) {
        expect((await admin(method, path)).status).to.equal(404);
      }
      downstream.next(answer(429, { headers: { 'Retry-After': '60' } }));
      const { body } = await send(receiver.url, orderEvent(40));
      expect(body['status']).to.equal('accepted');
      expect(await statusOfCopy(40)).to.equal('duplicate_skipped');
      expect((await admin('POST', `/${String(body['key'])}/redrive`)).status).to.equal(409);
      expect((await admin('DELETE', `/${String(body['key'])}`)).status).to.equal(409);
    });

    it('are for who has the token', async () => {
      const wrong = await admin('GET', '', 'another-token-12345');
      expect(wrong.status).to.equal(401);
      expect(wrong.headers['www-authenticate']).to.match(/^Bearer/);
      expect((await request('GET', `${receiver.url}/admin/dead-letters`)).status).to.equal(401);
    });
  });
}
