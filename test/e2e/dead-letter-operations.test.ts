import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { problemOf, saidOf, startDeadLetterRig, type DeadLetterRig } from '../support/dead-letter-rig.js';
import { answer } from '../support/downstream-step.js';
import { orderEvent } from '../support/events.js';
import { LEDGERS } from '../support/ledgers.js';
import { send, type Answer } from '../support/sender.js';

const UNKNOWN = '/0123456789abcdef0123456789abcdef';
const NOT_FOUND = [404, 'urn:bridgehead:problem:not-found'];
const NOT_DEAD = [409, 'urn:bridgehead:problem:not-dead'];
const SKIPPED = [200, 'duplicate_skipped'];

for (const choice of LEDGERS) {
  /** One process for all of it; each test has events of its own. */
  describe(`what an operator does with a dead letter, with ${choice.name}`, function () {
    this.timeout(20_000);
    let rig: DeadLetterRig;
    /** What the destination had seen before this test. */
    let seenBefore = 0;

    before(async () => {
      rig = await startDeadLetterRig(() => choice.start());
    });
    after(() => rig.stop());
    beforeEach(() => {
      rig.downstream.always(answer(200));
      seenBefore = rig.downstream.received.length;
    });

    const seen = () => rig.downstream.received.slice(seenBefore);
    const untilSeen = (count: number) => rig.downstream.until(seenBefore + count);
    const sendAgain = (event: unknown): Promise<Answer> => send(rig.receiver.url, event);

    /** Each operation on one key, and what it is answered. */
    const refusalsOf = (path: string) =>
      Promise.all(
        [rig.operate('GET', path), rig.operate('POST', `${path}/redrive`), rig.operate('DELETE', path)].map(
          async (asked) => problemOf(await asked),
        ),
      );

    /** It is dead again a little after its request was seen. */
    const untilDead = async (key: string): Promise<Answer> => {
      for (;;) {
        const shown = await rig.operate('GET', `/${key}`);
        if (shown.status === 200) return shown;
        expect(problemOf(shown)).to.deep.equal(NOT_DEAD);
        await sleep(20);
      }
    };

    it('redrives it: it is delivered under its old key, and gone from the list', async () => {
      const event = orderEvent(1);
      const key = await rig.bury(event);
      const redriven = await rig.operate('POST', `/${key}/redrive`);
      expect([redriven.status, redriven.body]).to.deep.equal([202, { status: 'redriven', key }]);
      await untilSeen(2);
      expect(seen()[1]?.body.toString()).to.equal(JSON.stringify(event));
      expect(seen()[1]?.headers).to.deep.include({ 'idempotency-key': key, 'bridgehead-attempt': '1' });
      expect((await rig.page(`?event_id=${event.id}`)).items).to.deep.equal([]);
      expect(saidOf(await sendAgain(event))).to.deep.equal(SKIPPED);
      expect(seen()).to.have.length(2);
    });

    it('redrives it, and finds it again with both attempts when it is refused once more', async () => {
      const key = await rig.bury(orderEvent(2));
      rig.downstream.next(answer(400, { body: 'still not' }));
      const arrived = async () => Date.parse(String((await rig.operate('GET', `/${key}`)).body['first_arrival']));
      const arrivedAtMs = await arrived();
      await sleep(20); // Longer than the two clocks' rounding.
      expect((await rig.operate('POST', `/${key}/redrive`)).status).to.equal(202);
      await untilSeen(2);
      const { body } = await untilDead(key);
      const evidence = body['evidence'] as readonly Readonly<Record<string, unknown>>[];
      expect(evidence.map(({ attempt, status, answer: said }) => [attempt, status, said])).to.deep.equal([
        [1, 422, '{"error":"no such customer"}'],
        [1, 400, 'still not'],
      ]);
      expect(body['attempts']).to.equal(1);
      // Its age counts afresh too, on either ledger.
      expect(await arrived()).to.be.above(arrivedAtMs);
    });

    it('redrives it once, however often it is asked to while it is on its way', async () => {
      const key = await rig.bury(orderEvent(10));
      const doors: (() => void)[] = [];
      const held = new Promise<void>((resolve) => doors.push(resolve));
      rig.downstream.next({ kind: 'answer', status: 200, after: held });
      const both = await Promise.all([1, 2].map(() => rig.operate('POST', `/${key}/redrive`)));
      expect(both.map(({ status }) => status)).to.have.members([202, 409]);
      await untilSeen(2);
      expect(problemOf(await rig.operate('POST', `/${key}/redrive`))).to.deep.equal(NOT_DEAD);
      doors.forEach((open) => open());
      expect(saidOf(await sendAgain(orderEvent(10)))).to.deep.equal(SKIPPED);
      expect(problemOf(await rig.operate('POST', `/${key}/redrive`))).to.deep.equal(NOT_DEAD);
      expect(seen()).to.have.length(2);
    });

    it('cannot redrive what still is no event, and keeps it', async () => {
      const key = await rig.buryInvalid('{"id":');
      const redriven = await rig.operate('POST', `/${key}/redrive`);
      expect(problemOf(redriven)).to.deep.equal([409, 'urn:bridgehead:problem:still-invalid']);
      expect((await rig.operate('GET', `/${key}`)).body['body']).to.equal('{"id":');
    });

    it('discards it: it is gone, and a copy that comes later is skipped', async () => {
      const event = orderEvent(3);
      const key = await rig.bury(event);
      const discarded = await rig.operate('DELETE', `/${key}`);
      expect([discarded.status, discarded.body]).to.deep.equal([204, {}]);
      expect((await rig.page(`?event_id=${event.id}`)).items).to.deep.equal([]);
      expect(saidOf(await sendAgain(event))).to.deep.equal(SKIPPED);
      expect(await refusalsOf(`/${key}`)).to.deep.equal([NOT_DEAD, NOT_DEAD, NOT_DEAD]);
      expect(seen()).to.have.length(1);
    });

    it('has copies of it skipped, as of what is kept and of what is delivered', async () => {
      const [dead, kept, settled] = [orderEvent(4), orderEvent(5), orderEvent(6)];
      await rig.bury(dead);
      rig.downstream.next(answer(503, { headers: { 'Retry-After': '60' } }));
      expect(saidOf(await sendAgain(kept))).to.deep.equal([202, 'accepted']);
      expect(saidOf(await sendAgain(settled))).to.deep.equal([200, 'processed']);
      for (const event of [dead, kept, settled]) expect(saidOf(await sendAgain(event))).to.deep.equal(SKIPPED);
      expect(seen()).to.have.length(3);
    });

    it('is told that what is kept or delivered is no dead letter, and what was never seen is unknown', async () => {
      rig.downstream.next(answer(503, { headers: { 'Retry-After': '60' } }));
      const { key: kept } = (await sendAgain(orderEvent(7))).body;
      const { key: settled } = (await sendAgain(orderEvent(8))).body;
      expect(await refusalsOf(`/${String(kept)}`)).to.deep.equal([NOT_DEAD, NOT_DEAD, NOT_DEAD]);
      expect(await refusalsOf(`/${String(settled)}`)).to.deep.equal([NOT_DEAD, NOT_DEAD, NOT_DEAD]);
      expect(await refusalsOf(UNKNOWN)).to.deep.equal([NOT_FOUND, NOT_FOUND, NOT_FOUND]);
    });

    it('needs the token, for each operation, and without it nothing happens', async () => {
      const event = orderEvent(9);
      const path = `/${await rig.bury(event)}`;
      const operations = [
        ['GET', ''],
        ['GET', path],
        ['POST', `${path}/redrive`],
        ['DELETE', path],
      ] as const;
      for (const token of [null, 'operator-token-1235', '']) {
        for (const [method, of] of operations) {
          const refused = await rig.operate(method, of, token);
          expect(problemOf(refused)).to.deep.equal([401, 'urn:bridgehead:problem:unauthenticated']);
          expect(refused.headers['www-authenticate']).to.match(/^Bearer/);
        }
      }
      expect((await rig.page(`?event_id=${event.id}`)).items).to.have.length(1);
    });
  });
}
