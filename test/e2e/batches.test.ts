import { expect } from 'chai';
import { eventually } from '../support/deliveries.js';
import { startDownstream, type Downstream, type Received } from '../support/downstream.js';
import { answer, type Step } from '../support/downstream-step.js';
import { genesysEvent, orderEvent } from '../support/events.js';
import { LEDGERS, startDurableRedis, type LedgerChoice } from '../support/ledgers.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { request, send, sendUntilFinal, type Answer } from '../support/sender.js';

const TOKEN = 'operator-token-1234';
const NO_EVENT = { id: 'no-event' };

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);
const numberOf = ({ body }: Received): number =>
  (JSON.parse(body.toString()) as { detail: { order: number } }).detail.order;
const statusesOf = ({ body }: Answer): unknown[] =>
  (body['results'] as readonly { readonly status: unknown }[]).map(({ status }) => status);
const countsOf = ({ body: { processed, skipped, accepted, errors } }: Answer) => ({
  processed,
  skipped,
  accepted,
  errors,
});

/** Something to wait for until a test says so. */
function gate(): { readonly opened: Promise<void>; readonly open: () => void } {
  const doors: (() => void)[] = [];
  const opened = new Promise<void>((resolve) => doors.push(resolve));
  return { opened, open: () => doors.forEach((door) => door()) };
}

for (const choice of LEDGERS) {
  describe(`batches, with ${choice.name}`, function () {
    this.timeout(30_000);
    let downstream: Downstream;
    let ledger: LedgerChoice;
    let receiver: Receiver;

    before(async () => {
      ledger = await choice.start();
    });
    after(() => ledger.stop());
    beforeEach(async () => {
      downstream = await startDownstream();
    });
    afterEach(async () => {
      await receiver.dispose();
      await downstream.stop();
    });
    const start = async (env: Readonly<Record<string, string>> = {}): Promise<Receiver> => {
      // A ledger of its own for each test: they send the same events.
      const prefix = `b${downstream.port}`;
      const settings = { ...ledger.env, REDIS_PREFIX: prefix, DOWNSTREAM_URL: downstream.url, ADMIN_TOKEN: TOKEN };
      receiver = await startReceiver({ ...settings, ...env });
      return receiver;
    };
    const deadLetters = async (reason: string): Promise<number> => {
      const page = await request('GET', `${receiver.url}/admin/dead-letters?limit=100&reason=${reason}`, '', {
        Authorization: `Bearer ${TOKEN}`,
      });
      return (page.body['items'] as readonly unknown[]).length;
    };

    it('relays each item as its own bytes, once, and skips the batch that comes again', async () => {
      const { url } = await start();
      const one = ' {"id":"e-1" ,"source":"s","detail-type":"t","detail":{"n":12345678901234567890}}';
      const batch = `[${one},${JSON.stringify(one)}, ${JSON.stringify(orderEvent(1))} ]`;
      const first = await send(url, batch);
      expect([first.status, statusesOf(first)]).to.deep.equal([200, ['processed', 'duplicate_skipped', 'processed']]);
      const bodies = downstream.received.map(({ body }) => body.toString()).toSorted();
      expect(bodies).to.deep.equal([JSON.stringify(orderEvent(1)), one.trim()].toSorted());
      expect(downstream.received[0]?.headers['content-type']).to.equal('application/json');
      const again = await send(url, { Records: [one, orderEvent(1)] });
      expect(countsOf(again)).to.deep.equal({ processed: 0, skipped: 2, accepted: 0, errors: 0 });
      expect((await send(url, genesysEvent(1))).body['status']).to.equal('processed');
      expect(countsOf(await send(url, [genesysEvent(1)]))).to.include({ skipped: 1 });
      expect(downstream.received).to.have.length(3);
    });

    it('takes 500 of which half fail, some are refused, some repeat and some are no events, and loses none', async () => {
      const { url } = await start({ SLOTS: '64', MAX_ATTEMPTS: '1' });
      downstream.always((received) =>
        answer(numberOf(received) % 2 === 0 ? 200 : numberOf(received) % 5 === 0 ? 422 : 500),
      );
      const batch = [...numbers(0, 480).map((n) => orderEvent(n)), ...numbers(0, 10).map((n) => orderEvent(n))];
      const invalid = numbers(0, 10).map((n) => ({ ...NO_EVENT, n }));
      const done = await send(url, [...batch, ...invalid]);
      expect(done.status).to.equal(200);
      const { processed, skipped, accepted, errors } = countsOf(done);
      // On a slow machine some are kept at the deadline.
      expect([Number(processed) + Number(accepted) + Number(errors), skipped]).to.deep.equal([490, 10]);
      expect(statusesOf(done).slice(480)).to.deep.equal([
        ...numbers(0, 10).map(() => 'duplicate_skipped'),
        ...numbers(0, 10).map(() => 'invalid'),
      ]);
      await downstream.until(480);
      // Of 0 to 479: 240 even; of the odd ones 48 end in 5. With one attempt allowed, what fails is a dead letter too.
      await eventually('the refused are dead letters', async () => (await deadLetters('refused')) === 48);
      expect(await deadLetters('invalid')).to.equal(10);
      const again = await send(url, [...batch, ...invalid]);
      expect(countsOf(again)).to.deep.equal({ processed: 0, skipped: 500, accepted: 0, errors: 0 });
      expect(downstream.received).to.have.length(480);
    });

    it('uses what slots there are until the deadline, keeps the rest, and delivers it', async () => {
      const { url } = await start({ SLOTS: '2', ANSWER_DEADLINE_MS: '600' });
      const held = gate();
      downstream.always((received) =>
        numberOf(received) < 4 ? answer(200) : { kind: 'answer', status: 200, after: held.opened },
      );
      const done = await send(
        url,
        numbers(0, 12).map((n) => orderEvent(n)),
      );
      expect(done.status).to.equal(200);
      const { processed, accepted } = countsOf(done);
      expect([Number(processed) + Number(accepted), Number(accepted) >= 8]).to.deep.equal([12, true]);
      expect(downstream.received.length).to.be.at.most(6);
      held.open();
      await downstream.until(12);
      expect(new Set(downstream.received.map(numberOf))).to.have.property('size', 12);
      expect(done.ms).to.be.below(4_500);
    });

    it('sent again after the process was killed in the middle, loses nothing and repeats nothing that was settled', async () => {
      await start({
        SLOTS: '4',
        DOWNSTREAM_TIMEOUT_MS: '2000',
        ANSWER_DEADLINE_MS: '2000',
        LEASE_MARGIN_MS: '1000',
      });
      let isHanging = true;
      const hangs = (n: number): boolean => isHanging && n >= 8;
      downstream.always((received): Step => (hangs(numberOf(received)) ? { kind: 'never' } : answer(200)));
      const invalid = [{ ...NO_EVENT, n: 1 }, { ...NO_EVENT, n: 2 }, 'half {'];
      const batch = [...numbers(0, 24).map((n) => orderEvent(n)), ...invalid, orderEvent(20), NO_EVENT, NO_EVENT];
      const lost = send(receiver.url, batch).catch(() => null);
      await downstream.until(12);
      // A copy is skipped only once the first one is settled.
      const copies = await sendUntilFinal(receiver.url, batch.slice(0, 8), 20);
      expect(countsOf(copies)).to.include({ skipped: 8 });
      receiver = await receiver.crash();
      expect(await lost).to.equal(null);
      isHanging = false;
      const final = await sendUntilFinal(receiver.url, batch, 200);
      expect(final.status).to.equal(200);
      expect(await deadLetters('invalid')).to.equal(4);
      await downstream.until(28);
      const seen = downstream.received.map(numberOf);
      const twice = seen.filter((n, index) => seen.indexOf(n) !== index);
      expect(new Set(seen)).to.have.property('size', 24);
      expect(twice.toSorted((a, b) => a - b)).to.deep.equal([8, 9, 10, 11]);
    });

    it('in return mode settles what it can, and gives back what fails, with 503 before 422', async () => {
      const { url } = await start({ ON_UNDELIVERED: 'return' });
      let isFailing = true;
      downstream.always((received) =>
        numberOf(received) === 3 ? answer(422) : answer(isFailing && numberOf(received) % 2 === 0 ? 500 : 200),
      );
      const batch = [...numbers(0, 6).map((n) => orderEvent(n)), NO_EVENT];
      const first = await send(url, batch);
      expect([first.status, first.body['type']]).to.deep.equal([503, 'urn:bridgehead:problem:undelivered']);
      expect(first.headers['retry-after']).to.match(/^[1-5]$/);
      expect(statusesOf(first)).to.deep.equal([
        'retry',
        'processed',
        'retry',
        'refused',
        'retry',
        'processed',
        'invalid',
      ]);
      isFailing = false;
      const second = await sendUntilFinal(url, batch);
      expect(second.status).to.equal(422);
      expect(countsOf(second)).to.deep.equal({ processed: 3, skipped: 2, accepted: 0, errors: 2 });
      const valid = await send(
        url,
        batch.filter((_, n) => n < 3),
      );
      expect(countsOf(valid)).to.deep.equal({ processed: 0, skipped: 3, accepted: 0, errors: 0 });
      expect(await deadLetters('invalid')).to.equal(0);
    });
  });
}

describe('a batch whose ledger goes away in the middle', function () {
  this.timeout(30_000);

  it('is answered 503 in time, and is whole once it is sent again', async () => {
    const redis = await startDurableRedis();
    const downstream = await startDownstream();
    const receiver = await startReceiver({
      REDIS_URL: redis.url,
      DOWNSTREAM_URL: downstream.url,
      SLOTS: '2',
      DOWNSTREAM_TIMEOUT_MS: '3000',
      LEASE_MARGIN_MS: '1000',
    });
    try {
      const held = gate();
      downstream.always((received): Step =>
        numberOf(received) < 2 ? answer(200) : { kind: 'answer', status: 500, after: held.opened },
      );
      const batch = numbers(0, 6).map((n) => orderEvent(n));
      const first = send(receiver.url, batch);
      await downstream.until(4);
      await redis.kill('SIGKILL');
      held.open();
      const { status, ms, body } = await first;
      expect([status, body['type']]).to.deep.equal([503, 'urn:bridgehead:problem:ledger-away']);
      expect(ms).to.be.below(5_000);
      await redis.restart();
      downstream.always(answer(200));
      const final = await sendUntilFinal(receiver.url, batch, 200);
      expect(final.status).to.equal(200);
      expect(final.body).to.include({ errors: 0 });
      expect(new Set(downstream.received.map(numberOf))).to.deep.equal(new Set([0, 1, 2, 3, 4, 5]));
    } finally {
      await receiver.dispose();
      await redis.stop();
      await downstream.stop();
    }
  });
});
