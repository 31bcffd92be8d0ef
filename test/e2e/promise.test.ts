import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { itemOf } from '#src/cli/send/item.js';
import { sendAll } from '#src/cli/send/send-all.js';
import type { Summary } from '#src/cli/send/summary.js';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { answer, gate } from '../support/downstream-step.js';
import { genesysEvent, orderEvent } from '../support/events.js';
import { LEDGERS, type LedgerChoice } from '../support/ledgers.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { request, send, sendUntilFinal } from '../support/sender.js';

/** Leases so short that a test can wait for their end. */
const SETTINGS = { ADMIN_TOKEN: 'operator-token-1234', LEASE_MARGIN_MS: '1000' };

const idsOf = (downstream: Downstream): string[] =>
  downstream.received.map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id);

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

for (const choice of LEDGERS) {
  describe(`the promise, with ${choice.name}`, function () {
    this.timeout(40_000);
    let downstream: Downstream;
    let ledger: LedgerChoice;
    let receiver: Receiver;

    beforeEach(async () => {
      downstream = await startDownstream();
      ledger = await choice.start();
      receiver = await startReceiver({
        ...ledger.env,
        DOWNSTREAM_URL: downstream.url,
        ADMIN_TOKEN: 'operator-token-1234',
      });
    });
    afterEach(async () => {
      await receiver.dispose();
      await ledger.stop();
      await downstream.stop();
    });

    /** As a rule sends them, each until it got a 2xx. */
    const sendEach = async (events: readonly unknown[]): Promise<Summary> => {
      const options = { url: `${receiver.url}/events`, rate: Infinity, atOnce: 16 };
      const summary = await sendAll(events.map(itemOf), options);
      expect(summary).to.deep.include({ events: events.length, givenUp: {}, unfinished: 0 });
      return summary;
    };
    const restarted = async (before: Receiver, env: Readonly<Record<string, string>>): Promise<Receiver> => {
      await before.dispose();
      return startReceiver({ ...ledger.env, ...SETTINGS, DOWNSTREAM_URL: downstream.url, ...env });
    };

    it('relays the bytes that came, with the headers that tell copies apart', async () => {
      const text =
        '{"version":"0", "id":"e-1","detail-type":"t","source":"s","detail":{"n":12345678901234567890,"é":"\\u00e9"}}';
      const { body } = await send(receiver.url, text, { 'Content-Type': 'application/cloudevents+json' });
      const [received] = downstream.received;
      expect(received?.body.toString()).to.equal(text);
      expect(received?.headers).to.deep.include({
        'content-type': 'application/cloudevents+json',
        'idempotency-key': body['key'],
        'bridgehead-attempt': '1',
      });
    });

    it('delivers every event that got a 2xx while the destination was down and the process was killed', async () => {
      receiver = await restarted(receiver, { DOWNSTREAM_TIMEOUT_MS: '1000' });
      await downstream.stop();
      const events = numbers(200).map((n) => genesysEvent(n));
      expect((await sendEach(events)).taken).to.deep.equal({ accepted: 200 });
      receiver = await receiver.crash();
      await downstream.restart();
      await downstream.until(200);
      expect(new Set(idsOf(downstream))).to.deep.equal(new Set(events.map(({ id }) => id)));
    });

    it('delivers what was being attempted when the process was killed, once the event comes again', async () => {
      receiver = await restarted(receiver, {
        DOWNSTREAM_TIMEOUT_MS: '1000',
        ANSWER_DEADLINE_MS: '900',
        // Longer than a new process takes to start, so that the copy meets the lease.
        LEASE_MARGIN_MS: '6000',
      });
      downstream.next({ kind: 'never' });
      const event = genesysEvent(1);
      const lost = send(receiver.url, event).catch(() => null);
      await downstream.until(1);
      receiver = await receiver.crash();
      expect(await lost).to.equal(null);
      const again = await send(receiver.url, event);
      expect(again.status).to.equal(503);
      expect(Number(again.headers['retry-after'])).to.be.within(1, 15);
      const final = await sendUntilFinal(receiver.url, event, 250);
      expect(final.body['status']).to.equal('processed');
      expect(downstream.received.map(({ headers }) => headers['bridgehead-attempt'])).to.deep.equal(['1', '2']);
    });

    it('answers a slow destination with 202 in time, and its one request is the only one', async () => {
      downstream.next(answer(200));
      downstream.always({ kind: 'answer', status: 200, delayMs: 4_600 });
      await send(receiver.url, genesysEvent(1));
      const slow = await send(receiver.url, genesysEvent(2));
      expect([slow.status, slow.body['status']]).to.deep.equal([202, 'accepted']);
      expect(slow.ms).to.be.below(4_500);
      const copy = await send(receiver.url, genesysEvent(2));
      expect([copy.status, copy.body['status']]).to.deep.equal([200, 'duplicate_skipped']);
      await sleep(2_500);
      expect(downstream.received).to.have.length(2);
      const settledCopy = await send(receiver.url, genesysEvent(2));
      expect(settledCopy.body['status']).to.equal('duplicate_skipped');
    });

    it('goes on with an attempt whose sender went away', async () => {
      const held = gate();
      downstream.next({ kind: 'answer', status: 200, after: held.opened });
      const body = JSON.stringify(genesysEvent(7));
      const sender = http.request(`${receiver.url}/events`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) },
      });
      sender.on('error', () => {});
      const gone = new Promise((resolve) => sender.once('close', resolve));
      sender.end(body);
      await downstream.until(1);
      sender.destroy();
      await gone;
      held.open();
      const copy = await sendUntilFinal(receiver.url, genesysEvent(7));
      expect(copy.body['status']).to.equal('duplicate_skipped');
      expect(downstream.received).to.have.length(1);
    });

    it('tells apart 1,000 contents under one envelope id, also beyond 2^53, and skips a copy of any', async () => {
      const events = numbers(1_000).map((n) => {
        const text = JSON.stringify(orderEvent(1, { n: 'N' }));
        return text.replace('"N"', n < 500 ? String(n) : String(9_007_199_254_740_993n + BigInt(n)));
      });
      expect((await sendEach(events)).taken).to.deep.equal({ processed: 1_000 });
      expect(downstream.received).to.have.length(1_000);
      expect(new Set(downstream.received.map(({ headers }) => headers['idempotency-key']))).to.have.property(
        'size',
        1_000,
      );
      const copies = [0, 499, 500, 999].map((n) => events[n]);
      expect((await sendEach(copies)).taken).to.deep.equal({ duplicate_skipped: 4 });
      expect(downstream.received).to.have.length(1_000);
    });

    it('attempts an event that kills the process at most three times, and then shows it to a person', async () => {
      downstream.always(() => {
        receiver.kill('SIGKILL');
        return { kind: 'never' };
      });
      receiver = await restarted(receiver, { DOWNSTREAM_TIMEOUT_MS: '500', ANSWER_DEADLINE_MS: '400' });
      const event = genesysEvent(13);
      const admin = { Authorization: 'Bearer operator-token-1234' };
      const listed = () => request('GET', `${receiver.url}/admin/dead-letters`, '', admin).catch(() => null);
      let items: unknown = [];
      for (let life = 0; life < 60 && JSON.stringify(items) === '[]'; life++) {
        await send(receiver.url, event).catch(() => null);
        await sleep(200);
        if (!(await alive(receiver))) receiver = await receiver.crash();
        items = (await listed())?.body['items'] ?? [];
      }
      expect(downstream.received.length).to.be.within(1, 3);
      expect(items).to.have.length(1);
      expect(items).to.have.nested.property('[0].reason', 'poison');
      expect((await send(receiver.url, event)).body['status']).to.equal('duplicate_skipped');
    });

    it('gives what runs its time at a SIGTERM, and exits with 0', async () => {
      const held = gate();
      downstream.next({ kind: 'answer', status: 200, after: held.opened });
      const running = send(receiver.url, genesysEvent(1));
      await downstream.until(1);
      receiver.kill('SIGTERM');
      await sleep(50);
      const unready = await request('GET', `${receiver.url}/readyz`);
      expect(unready.status).to.equal(503);
      await sleep(150);
      const late = await send(receiver.url, genesysEvent(2));
      expect(late.status).to.equal(503);
      held.open();
      expect((await running).body['status']).to.equal('processed');
      expect(await receiver.exited).to.equal(0);
    });
  });
}

async function alive(receiver: Receiver): Promise<boolean> {
  return (await Promise.race([receiver.exited.then(() => 'gone'), sleep(50, 'alive')])) === 'alive';
}
