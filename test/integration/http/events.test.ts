import { expect } from 'chai';
import supertest from 'supertest';
import type { Outcome } from '#src/relay/outcome.js';
import { EVENT, EVENT_ID, KEYS, startHttp, type HttpHarness, type Overrides } from '../../support/http-harness.js';
import { objectionsTo } from '../../support/openapi.js';

const ORDERS = KEYS['orders'];

const outcome = (...outcomes: Outcome[]): Overrides => ({ accept: () => Promise.resolve(outcomes) });

describe('POST /events', () => {
  let http: HttpHarness;
  afterEach(() => http.close());

  /** Every answer of these tests is one that the document describes. */
  async function send(overrides: Overrides, body: string | Buffer = EVENT, headers: Record<string, string> = {}) {
    http = await startHttp(overrides);
    return sendAgain(body, headers);
  }
  async function sendAgain(body: string | Buffer, headers: Record<string, string> = {}) {
    const answer = await supertest(http.url)
      .post('/events')
      .set({ 'Content-Type': 'application/json; charset=utf-8', ...headers })
      .serialize((sent: unknown) => sent as string)
      .send(body);
    const { status, text } = answer;
    expect(objectionsTo('post', '/events', { status, headers: answer.headers, body: text })).to.deep.equal([]);
    expect(answer.headers).to.include({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
    expect(answer.headers).not.to.have.property('x-powered-by');
    expect(text).not.to.match(/batchItemFailures|\.[jt]s:\d/);
    return { status, headers: answer.headers, body: JSON.parse(text) as Record<string, unknown> };
  }

  it('hands the bytes on as they came, and answers what became of them', async () => {
    const body = ` ${EVENT.replace('1}', '12345678901234567890}')}\n`;
    const answer = await send({}, body);
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.equal({ status: 'processed', event_id: EVENT_ID, key: ORDERS });
    const [delivery] = http.accepted[0]?.deliveries ?? [];
    expect(delivery).to.include({ destination: 'orders', key: ORDERS });
    expect(Buffer.from(delivery?.payload.bytes ?? []).toString()).to.equal(body);
    expect(delivery?.payload).to.include({
      contentType: 'application/json; charset=utf-8',
      source: 'shop',
      detailType: 'Order',
      eventId: EVENT_ID,
      firstArrivalMs: Date.parse('2026-11-24T08:00:05Z'),
    });
  });

  it('gives the attempt until the deadline, and the ledger one second more', async () => {
    const startedMs = performance.now();
    await send({ config: { answerDeadlineMs: 2_000 } });
    const { answerMs = 0, keepMs = 0 } = http.accepted[0]?.deadline ?? {};
    expect(answerMs).to.be.within(startedMs + 2_000, performance.now() + 2_000);
    expect(keepMs - answerMs).to.be.closeTo(1_000, 0.001);
  });

  it('goes to every destination, each under a key of its own', async () => {
    const answer = await send({
      routing: { destinationsOf: () => ['orders', 'crm'] },
      ...outcome({ kind: 'duplicate', of: 'kept' }, { kind: 'dead-lettered', reason: 'refused' }),
    });
    expect(answer.status).to.equal(202);
    expect(answer.body).to.deep.equal({
      status: 'dead_lettered',
      event_id: EVENT_ID,
      deliveries: [
        { destination: 'orders', key: ORDERS, status: 'duplicate_skipped' },
        { destination: 'crm', key: KEYS['crm'], status: 'dead_lettered' },
      ],
    });
    expect(http.arrivals[0]?.deliveries).to.deep.equal([
      { destination: 'orders', key: ORDERS, rule: 'default', disposition: 'duplicate_skipped', copyOf: 'kept' },
      { destination: 'crm', key: KEYS['crm'], rule: 'default', disposition: 'dead_lettered' },
    ]);
  });

  it('answers 503 and when to come back, where the sender has to keep the event', async () => {
    const answer = await send(outcome({ kind: 'retry', why: 'in-flight', retryAfterMs: 7_300 }));
    expect(answer.status).to.equal(503);
    expect(answer.headers).to.include({ 'retry-after': '8', 'content-type': 'application/problem+json' });
    expect(answer.body).to.include({ type: 'urn:bridgehead:problem:in-flight', event_id: EVENT_ID, key: ORDERS });
  });

  it('answers 422 where it is refused for good and nothing is kept', async () => {
    expect((await send(outcome({ kind: 'refused', reason: 'poison' }))).status).to.equal(422);
  });

  it('records each arrival once, with all that is known of it', async () => {
    await send({});
    const [{ latencyMs, ...arrival } = { latencyMs: -1 }, ...others] = http.arrivals;
    expect(others).to.deep.equal([]);
    expect(latencyMs).to.be.within(0, 5_000);
    expect(arrival).to.deep.equal({
      status: 200,
      bytes: Buffer.byteLength(EVENT),
      eventId: EVENT_ID,
      source: 'shop',
      detailType: 'Order',
      ageMs: 5_000,
      deliveries: [{ destination: 'orders', key: ORDERS, rule: 'default', disposition: 'processed' }],
    });
  });

  it('answers a fault with a bare 500, records it, and goes on', async () => {
    const fault = new Error('secret');
    const answer = await send({ accept: () => Promise.reject(fault) });
    expect(answer.status).to.equal(500);
    expect(JSON.stringify(answer.body)).not.to.include('secret');
    expect(http.faults).to.deep.equal([fault]);
    expect(http.arrivals.map(({ status, problem }) => [status, problem])).to.deep.equal([[500, 'fault']]);
  });

  it('takes an answer that lacks a delivery for a fault', async () => {
    expect((await send({ accept: () => Promise.resolve([]) })).status).to.equal(500);
  });

  it('answers 400 to what is not JSON', async () => {
    const answer = await send({}, '{"id":');
    expect([answer.status, answer.body['type']]).to.deep.equal([400, 'urn:bridgehead:problem:not-json']);
    expect(http.accepted).to.deep.equal([]);
    expect(http.arrivals.map(({ status, bytes, problem }) => [status, bytes, problem])).to.deep.equal([
      [400, 6, 'not-json'],
    ]);
  });

  it('answers 400 to an empty body', async () => {
    expect((await send({}, '')).status).to.equal(400);
  });

  it('answers 422 with every violation to what breaks the contract', async () => {
    const answer = await send({}, '{"id":"e-1"}');
    expect(answer.status).to.equal(422);
    expect(answer.body).to.deep.include({
      type: 'urn:bridgehead:problem:contract-violated',
      event_id: '',
      violations: [{ path: '/source', message: 'must be there' }],
    });
    expect(http.arrivals[0]).to.deep.include({
      problem: 'contract-violated',
      violations: [{ path: '/source', message: 'must be there' }],
    });
  });

  it('answers 415 to another media type, and to an encoded body', async () => {
    expect((await send({}, EVENT, { 'Content-Type': 'text/plain' })).status).to.equal(415);
    const encoded = await sendAgain(EVENT, { 'Content-Encoding': 'gzip' });
    expect([encoded.status, encoded.headers['accept-encoding']]).to.deep.equal([415, 'identity']);
    expect(http.accepted).to.deep.equal([]);
  });

  it('takes bodies of MAX_BODY_BYTES and answers 413 above', async () => {
    const config = { maxBodyBytes: EVENT.length };
    expect((await send({ config })).status).to.equal(200);
    expect((await sendAgain(`${EVENT} `)).status).to.equal(413);
  });

  describe('with ON_INVALID=keep', () => {
    const config = { onInvalid: 'keep' } as const;

    it('keeps what breaks the contract under the digest of its bytes', async () => {
      const answer = await send({ config }, '{"id":"e-1"}');
      expect(answer.status).to.equal(202);
      expect(answer.body).to.deep.include({
        status: 'invalid',
        event_id: '',
        violations: [{ path: '/source', message: 'must be there' }],
      });
      const [kept] = http.invalid;
      expect(kept).to.include({ destination: 'invalid', key: answer.body['key'] });
      expect(Buffer.from(kept?.payload.bytes ?? []).toString()).to.equal('{"id":"e-1"}');
      expect(http.arrivals[0]?.deliveries.map(({ disposition }) => disposition)).to.deep.equal(['invalid']);
      expect(http.accepted).to.deep.equal([]);
    });

    it('keeps what is not JSON', async () => {
      const answer = await send({ config }, Buffer.from([0xff, 0xfe]));
      expect([answer.status, answer.body['status']]).to.deep.equal([202, 'invalid']);
      expect(Buffer.from(http.invalid[0]?.payload.bytes ?? []).toString('hex')).to.equal('fffe');
    });

    it('keeps what has another media type, although it could be read', async () => {
      const answer = await send({ config }, EVENT, { 'Content-Type': 'text/plain' });
      expect([answer.status, answer.body['status']]).to.deep.equal([202, 'invalid']);
      expect(http.invalid[0]?.payload).to.include({ contentType: 'text/plain' });
    });

    it('never keeps what is too large', async () => {
      expect((await send({ config: { ...config, maxBodyBytes: 10 } })).status).to.equal(413);
      expect(http.invalid).to.deep.equal([]);
    });

    it('skips a copy of what it keeps', async () => {
      const duplicate: Outcome = { kind: 'duplicate', of: 'dead' };
      const answer = await send({ config, keepInvalid: () => Promise.resolve([duplicate]) }, '{');
      expect([answer.status, answer.body['status']]).to.deep.equal([200, 'duplicate_skipped']);
    });

    it('answers 503 where it could not be kept', async () => {
      const away: Outcome = { kind: 'retry', why: 'ledger-away' };
      expect((await send({ config, keepInvalid: () => Promise.resolve([away]) }, '{')).status).to.equal(503);
    });
  });
});
