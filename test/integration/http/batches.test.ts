import { expect } from 'chai';
import supertest from 'supertest';
import type { Reader } from '#src/event/reader.js';
import type { Outcome } from '#src/relay/outcome.js';
import { KEYS, startHttp, VIOLATIONS, type HttpHarness, type Overrides } from '../../support/http-harness.js';
import { objectionsTo } from '../../support/openapi.js';

const ORDERS = KEYS['orders'];
const event = (id: string): string => `{"id":"${id}","source":"shop", "detail-type":"Order","detail":{}}`;
const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();
const acceptBatch = (...outcomes: Outcome[]): Overrides => ({ acceptBatch: () => Promise.resolve(outcomes) });

const processed: Outcome = { kind: 'processed' };

describe('POST /events with a batch', () => {
  let http: HttpHarness;
  afterEach(() => http.close());

  async function send(overrides: Overrides, body: string | Buffer, path = '/events') {
    const { config } = overrides;
    http = await startHttp({ ...overrides, config: { maxBatchBytes: 100_000, ...config } });
    return sendAgain(body, path);
  }
  async function sendAgain(body: string | Buffer, path = '/events', headers: Record<string, string> = {}) {
    const answer = await supertest(http.url)
      .post(path)
      .set({ 'Content-Type': 'application/json; charset=utf-8', ...headers })
      .serialize((sent: unknown) => sent as string)
      .send(body);
    const { status, text } = answer;
    const documented = path === '/events' ? path : '/events/{source}';
    expect(objectionsTo('post', documented, { status, headers: answer.headers, body: text })).to.deep.equal([]);
    expect(text).not.to.match(/batchItemFailures|\.[jt]s:\d/);
    return { status, headers: answer.headers, body: JSON.parse(text) as Record<string, unknown> };
  }

  it('hands on every item as its own bytes, as JSON, and answers what became of each', async () => {
    const duplicate: Outcome = { kind: 'duplicate', of: 'batch' };
    const answer = await send(
      acceptBatch(processed, { kind: 'accepted' }, duplicate, { kind: 'dead-lettered', reason: 'refused' }),
      `[${event('a')} ,\n${event('b')},${event('a')},${JSON.stringify(event('c'))}]`,
    );
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.equal({
      processed: 1,
      skipped: 1,
      accepted: 1,
      errors: 1,
      results: [
        { status: 'processed', event_id: 'a', key: ORDERS },
        { status: 'accepted', event_id: 'b', key: ORDERS },
        { status: 'duplicate_skipped', event_id: 'a', key: ORDERS },
        { status: 'dead_lettered', event_id: 'c', key: ORDERS },
      ],
    });
    const payloads = http.accepted[0]?.deliveries.map(({ payload }) => payload);
    expect(payloads?.map(({ bytes }) => textOf(bytes))).to.deep.equal(['a', 'b', 'a', 'c'].map(event));
    expect(payloads?.[0]).to.include({ contentType: 'application/json', source: 'shop', eventId: 'a' });
    expect(http.arrivals[0]?.deliveries.map(({ disposition, copyOf }) => [disposition, copyOf])).to.deep.equal([
      ['processed', undefined],
      ['accepted', undefined],
      ['duplicate_skipped', undefined],
      ['dead_lettered', undefined],
    ]);
  });

  it('is the same batch as Records, and an empty one has nothing to do', async () => {
    const answer = await send({}, `{"tenant":7,"Records":[${event('a')}]}`);
    expect(answer.body).to.deep.include({ processed: 1 });
    const empty = await sendAgain('[]');
    expect([empty.status, empty.body]).to.deep.equal([
      200,
      { processed: 0, skipped: 0, accepted: 0, errors: 0, results: [] },
    ]);
  });

  it('keeps what is no event as a dead letter beside its neighbours', async () => {
    const answer = await send({}, `[${event('a')},7,"half {"]`);
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.include({ processed: 1, errors: 2 });
    expect(answer.body).to.have.nested.property('results[1].status', 'invalid');
    expect(answer.body).to.have.deep.nested.property('results[1].violations', VIOLATIONS);
    expect(http.invalid.map(({ payload }) => textOf(payload.bytes))).to.deep.equal(['7', 'half {']);
    expect(http.invalid.map(({ destination }) => destination)).to.deep.equal(['invalid', 'invalid']);
    expect(http.arrivals[0]?.violations?.map(({ path }) => path)).to.deep.equal(['/1/source', '/2']);
    expect(http.accepted[0]?.deliveries).to.have.length(1);
  });

  it('settles the rest and answers 422 where an invalid item can be kept nowhere', async () => {
    const refused: Outcome = { kind: 'refused', reason: 'contract-violated' };
    const answer = await send({ keepInvalid: () => Promise.resolve([refused]) }, `[${event('a')},7]`);
    expect([answer.status, answer.body['type']]).to.deep.equal([422, 'urn:bridgehead:problem:contract-violated']);
    expect(answer.body).to.deep.include({
      processed: 1,
      errors: 1,
      detail: 'in the batch: the event violates the contract, and nothing is kept',
    });
    expect(answer.body).to.have.nested.property('results[1].status', 'invalid');
    expect(http.arrivals[0]?.deliveries.map(({ disposition }) => disposition)).to.deep.equal(['processed', 'invalid']);
  });

  it('answers 503 where one item could not be recorded, whatever was refused beside it', async () => {
    const answer = await send(
      acceptBatch(
        processed,
        { kind: 'retry', why: 'in-flight', retryAfterMs: 7_300 },
        { kind: 'refused', reason: 'refused' },
      ),
      `[${event('a')},${event('b')},${event('c')}]`,
    );
    expect([answer.status, answer.headers['retry-after']]).to.deep.equal([503, '8']);
    expect(answer.body).to.deep.include({ type: 'urn:bridgehead:problem:in-flight', processed: 1, errors: 1 });
    expect(answer.body).to.have.nested.property('results[1].status', 'retry');
    expect(answer.body).not.to.have.property('event_id');
  });

  it('lists the deliveries of an item that goes to several destinations', async () => {
    const answer = await send(
      { routing: { destinationsOf: () => ['orders', 'crm'] }, ...acceptBatch(processed, { kind: 'accepted' }) },
      `[${event('a')}]`,
    );
    expect(answer.body['results']).to.deep.equal([
      {
        status: 'accepted',
        event_id: 'a',
        deliveries: [
          { destination: 'orders', key: ORDERS, status: 'processed' },
          { destination: 'crm', key: KEYS['crm'], status: 'accepted' },
        ],
      },
    ]);
  });

  it('answers an item that no destination wants as filtered, and records it', async () => {
    const answer = await send({ routing: { destinationsOf: () => [] } }, `[${event('a')}]`);
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.include({ skipped: 1, results: [{ status: 'filtered', event_id: 'a' }] });
    expect(http.arrivals[0]?.deliveries).to.deep.equal([
      { destination: '', key: '', rule: '', disposition: 'filtered', eventId: 'a' },
    ]);
  });

  it('does nothing for a body that is not JSON in one place', async () => {
    for (const body of [`[${event('a')},{]`, `[${event('a')}`, `[${event('a')},{"n":}]`, `[${event('a')}]]`]) {
      if (http === undefined || !http.entry.server.listening) await send({}, '[');
      expect((await sendAgain(body)).status, body).to.equal(400);
    }
    expect([http.accepted, http.invalid]).to.deep.equal([[], []]);
  });

  it('takes up to 500 items and answers 413 above', async () => {
    const answer = await send({}, `[${'7,'.repeat(499)}7]`);
    expect(answer.body).to.include({ errors: 500 });
    const more = await sendAgain(`[${'7,'.repeat(500)}7]`);
    expect([more.status, more.body['detail']]).to.deep.equal([413, 'a batch may have at most 500 events']);
  });

  it('may be larger than an event, and nothing else may', async () => {
    const config = { maxBodyBytes: 400, maxBatchBytes: 2_000 };
    const padded = (pad: number): string => event('a'.repeat(pad));
    expect((await send({ config }, `[${padded(300)},${padded(300)}]`)).status).to.equal(200);
    expect((await sendAgain(`{"Records":[${padded(300)},${padded(300)}]}`)).status).to.equal(200);
    expect((await sendAgain(padded(400))).status).to.equal(413);
    expect((await sendAgain(`{"x":"${'x'.repeat(400)}","Records":[${event('a')}]}`)).status).to.equal(413);
    expect((await sendAgain(`[${Array.from({ length: 7 }, () => padded(300)).join(',')}]`)).status).to.equal(413);
    expect((await sendAgain(`{"Records":[],"detail-type":"${'x'.repeat(400)}"}`)).status).to.equal(413);
  });

  it('keeps an item that is too large for an event as a dead letter, whatever is in it, and its neighbours go on', async () => {
    const config = { maxBodyBytes: 400, maxBatchBytes: 2_000 };
    const tooLarge = [event('b'.repeat(400)), `{"n":${'7'.repeat(400)}x}`];
    const answer = await send({ config }, `[${event('a')},${tooLarge.join(',')}]`);
    expect(answer.status).to.equal(200);
    expect(answer.body).to.deep.include({ processed: 1, errors: 2 });
    expect(answer.body).to.have.deep.nested.property('results[1].violations', [
      { path: '', message: 'an event may have at most 400 bytes' },
    ]);
    expect(http.invalid.map(({ payload }) => textOf(payload.bytes))).to.deep.equal(tooLarge);
    expect((await sendAgain(`[${tooLarge.join('')}]`)).status).to.equal(400);
  });

  it('takes an event with extra members beside its envelope for one event', async () => {
    const answer = await send({}, event('a').replace('{', '{"Records":[1],"tenant":7,'));
    expect(answer.body).to.deep.equal({ status: 'processed', event_id: 'a', key: ORDERS });
  });

  it('relays an event with the metadata of its bus as it came', async () => {
    const body = `{"Data":${event('a')},"Metadata":{},"SystemMetadata":{"aws:DeliveryType":"LIVE"}}`;
    expect((await send({}, body)).body).to.deep.equal({ status: 'processed', event_id: 'a', key: ORDERS });
    expect((await sendAgain(`[${body}]`)).body).to.deep.include({ processed: 1 });
    for (const { deliveries } of http.accepted) expect(textOf(deliveries[0]?.payload.bytes)).to.equal(body);
  });

  it('reads what is posted to the path of a source as that source says', async () => {
    const reader: Reader = {
      path: '/events/crm',
      takesId: true,
      batches: 'array',
      parse: (bytes) => ({ kind: 'parsed', value: textOf(bytes) }),
      envelopeIn: (value, id) => ({ source: 'crm', id: id ?? 'none', 'detail-type': 'Changed', detail: { value } }),
      keying: { keyOf: () => ({ rule: 'source crm', of: () => 'c'.repeat(32) }) },
    };
    const sources = new Map([['crm', reader]]);
    const answer = await send({ sources }, 'free text', '/events/crm');
    expect(answer.body).to.deep.equal({ status: 'processed', event_id: 'none', key: 'c'.repeat(32) });
    const named = await sendAgain('free text', '/events/crm', { 'Idempotency-Key': 'mine' });
    expect(named.body['event_id']).to.equal('mine');
    const batch = await sendAgain('[{"n":1}]', '/events/crm', { 'Idempotency-Key': 'mine' });
    expect(batch.body).to.have.nested.property('results[0].event_id', 'none');
    expect(textOf(http.accepted[2]?.deliveries[0]?.payload.bytes)).to.equal('{"n":1}');
    expect((await supertest(http.url).post('/events/other').send('{}')).status).to.equal(404);
    expect((await supertest(http.url).get('/events/crm')).status).to.equal(405);
  });

  it('is kept whole where it is not JSON and that is asked for', async () => {
    const answer = await send({ config: { onInvalid: 'keep' } }, `[${event('a')},{]`);
    expect([answer.status, answer.body['status']]).to.deep.equal([202, 'invalid']);
    expect(textOf(http.invalid[0]?.payload.bytes)).to.equal(`[${event('a')},{]`);
  });
});
