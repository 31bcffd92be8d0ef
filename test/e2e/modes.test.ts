import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { answer } from '../support/downstream-step.js';
import { genesysEvent, orderEvent, tutorialEvent } from '../support/events.js';
import { refusedStart, startReceiver, type Receiver } from '../support/receiver.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';
import { request, send, sendUntilFinal } from '../support/sender.js';

const TOKEN = 'operator-token-1234';

const replayed = (name: string) => ({ ...orderEvent(1), 'replay-name': name });

describe('a mode:', function () {
  this.timeout(30_000);
  let downstream: Downstream;
  let receiver: Receiver | null;

  beforeEach(async () => {
    downstream = await startDownstream();
    receiver = null;
  });
  afterEach(async () => {
    await receiver?.dispose();
    await downstream.stop();
  });
  const start = async (env: Readonly<Record<string, string>>): Promise<Receiver> => {
    receiver = await startReceiver({ DOWNSTREAM_URL: downstream.url, ADMIN_TOKEN: TOKEN, ...env });
    return receiver;
  };
  const statusOf = async (event: unknown, headers: Readonly<Record<string, string>> = {}) => {
    const { status, body } = await send(receiver?.url ?? '', event, headers);
    return [status, body['status']];
  };
  const admin = (method: string, path: string) =>
    request(method, `${receiver?.url}/admin/dead-letters${path}`, '', { Authorization: `Bearer ${TOKEN}` });

  describe('nothing is stored', () => {
    let redis: RedisServer;
    before(async () => {
      redis = await startRedis();
    });
    after(() => redis.stop());

    for (const [where, env] of [
      ['on a Redis that does not survive a crash', () => ({ REDIS_URL: redis.url })],
      ['on SQLite, as set', () => ({ ON_UNDELIVERED: 'return' })],
    ] as const) {
      it(`${where}: what fails is EventBridge's, what is refused goes to its queue`, async () => {
        const started = await start(env());
        const { url } = started;
        expect(started.output()).to.include('returned to EventBridge, nothing is stored');
        expect((await request('GET', `${url}/readyz`)).body['details']).to.deep.include({ on_undelivered: 'return' });
        downstream.next(answer(500), answer(422));
        const failed = await send(url, genesysEvent(1));
        expect([failed.status, failed.body['type']]).to.deep.equal([503, 'urn:bridgehead:problem:undelivered']);
        expect(failed.headers['retry-after']).to.match(/^[1-5]$/);
        const refused = await send(url, genesysEvent(2));
        expect([refused.status, refused.body['type']]).to.deep.equal([422, 'urn:bridgehead:problem:refused']);
        expect(await statusOf(genesysEvent(1))).to.deep.equal([200, 'processed']);
        expect(await statusOf(genesysEvent(2))).to.deep.equal([200, 'processed']);
      });
    }

    it('in Redis: no payload, whatever failed', async () => {
      const { url } = await start({ REDIS_URL: redis.url, ANSWER_DEADLINE_MS: '300' });
      downstream.next(
        answer(500),
        { kind: 'reset', afterReading: true },
        { kind: 'answer', status: 500, delayMs: 1_500 },
      );
      for (const n of [11, 12, 13]) expect((await send(url, genesysEvent(n))).status).to.equal(503);
      const client = new Redis(redis.url);
      const keys = await client.keys('*:body:*');
      client.disconnect();
      expect(keys).to.deep.equal([]);
    });

    it('a slow attempt is answered 503 at the deadline, and the next copy finds that it went well', async () => {
      const { url } = await start({ ON_UNDELIVERED: 'return', ANSWER_DEADLINE_MS: '300' });
      downstream.next({ kind: 'answer', status: 200, delayMs: 1_500 });
      const slow = await send(url, genesysEvent(21));
      expect([slow.status, slow.body['type']]).to.deep.equal([503, 'urn:bridgehead:problem:budget-spent']);
      const copy = await sendUntilFinal(url, genesysEvent(21));
      expect(copy.body['status']).to.equal('duplicate_skipped');
      expect(downstream.received).to.have.length(1);
    });

    for (const [name, value] of [
      ['ON_UNDELIVERED', 'keep'],
      ['ANSWER', 'acceptance'],
      ['ON_UNCERTAIN', 'park'],
      ['ON_INVALID', 'keep'],
    ] as const) {
      it(`${name}=${value} is refused at the start, with the remedy`, async () => {
        const { code, said } = await refusedStart({ REDIS_URL: redis.url, [name]: value });
        expect(code).to.equal(1);
        expect(said).to.include(`${name}=${value}`).and.to.include('appendonly yes');
      });
    }
  });

  it('acceptance is answered before the attempt, and the event is delivered', async () => {
    await start({ ANSWER: 'acceptance' });
    downstream.next({ kind: 'answer', status: 200, delayMs: 300 });
    expect(await statusOf(genesysEvent(1))).to.deep.equal([202, 'accepted']);
    expect(await statusOf(genesysEvent(1))).to.deep.equal([200, 'duplicate_skipped']);
    await downstream.until(1);
    await sleep(400);
    expect(downstream.received).to.have.length(1);
  });

  it('park shows an uncertain delivery to a person instead of sending it again', async () => {
    await start({ ON_UNCERTAIN: 'park' });
    downstream.next({ kind: 'reset', afterReading: true });
    expect(await statusOf(genesysEvent(1))).to.deep.equal([202, 'dead_lettered']);
    expect((await admin('GET', '?reason=uncertain')).body['items']).to.have.length(1);
    await sleep(1_200);
    expect(downstream.received).to.have.length(1);
  });

  it('invalid events are refused by default, with every violation at once', async () => {
    const { url } = await start({});
    const { status, headers, body } = await send(url, { ...tutorialEvent('1'), detail: { eventId: '' } });
    expect(status).to.equal(422);
    expect(headers['content-type']).to.match(/^application\/problem\+json/);
    const paths = (body['violations'] as readonly { readonly path: string }[]).map(({ path }) => path);
    expect(paths).to.include.members(['/detail/eventId', '/detail/eventType', '/detail/timestamp', '/detail/body']);
  });

  it('invalid events are kept where it is asked for, and cannot be redriven before they validate', async () => {
    const { url } = await start({ ON_INVALID: 'keep', MAX_BODY_BYTES: '2KiB' });
    expect(await statusOf({ ...tutorialEvent('1'), detail: { eventId: '' } })).to.deep.equal([202, 'invalid']);
    expect(await statusOf('{"half":')).to.deep.equal([202, 'invalid']);
    expect(await statusOf('a=b', { 'Content-Type': 'text/plain' })).to.deep.equal([202, 'invalid']);
    expect((await send(url, orderEvent(1, { filler: 'x'.repeat(3_000) }))).status).to.equal(413);
    const { body } = await admin('GET', '?destination=invalid');
    const items = body['items'] as readonly { readonly key: string }[];
    expect(items).to.have.length(3);
    for (const { key } of items) {
      const { status, body: problem } = await admin('POST', `/${key}/redrive`);
      expect(status).to.equal(409);
      expect(problem['violations']).not.to.have.length(0);
    }
  });

  for (const contract of ['report', 'off']) {
    it(`a detail that breaks the contract passes with CONTRACT=${contract}`, async () => {
      await start({ CONTRACT: contract });
      expect(await statusOf({ ...tutorialEvent('1'), detail: { eventId: '' } })).to.deep.equal([200, 'processed']);
      while (!receiver?.output().includes('"arrived"')) await sleep(10);
      expect(receiver.output().includes('violations')).to.equal(contract === 'report');
    });
  }

  for (const [replays, statuses] of [
    ['once-per-replay', ['processed', 'processed', 'duplicate_skipped', 'processed']],
    ['deduplicate', ['processed', 'duplicate_skipped', 'duplicate_skipped', 'duplicate_skipped']],
    ['always', ['processed', 'processed', 'processed', 'processed']],
  ] as const) {
    it(`a replay passes ${replays}`, async () => {
      await start({ REPLAYS: replays });
      const seen: unknown[] = [];
      for (const event of [orderEvent(1), replayed('a'), replayed('a'), replayed('b')]) {
        seen.push((await statusOf(event))[1]);
      }
      expect(seen).to.deep.equal(statuses);
    });
  }

  it('without a free slot an event is kept, and delivered when one is free', async () => {
    const { url } = await start({ SLOTS: '1' });
    downstream.next({ kind: 'answer', status: 200, delayMs: 2_000 });
    const first = send(url, genesysEvent(1));
    await downstream.until(1);
    expect(await statusOf(genesysEvent(2))).to.deep.equal([202, 'accepted']);
    expect((await first).body['status']).to.equal('processed');
    await downstream.until(2);
  });

  it('beyond MAX_BACKLOG what fails stays with EventBridge, and what can be delivered is', async () => {
    const { url } = await start({ MAX_BACKLOG: '1' });
    downstream.next(answer(429, { headers: { 'Retry-After': '60' } }));
    expect(await statusOf(genesysEvent(1))).to.deep.equal([202, 'accepted']);
    await sleep(5_500);
    downstream.next(answer(500));
    const full = await send(url, genesysEvent(2));
    expect([full.status, full.body['type']]).to.deep.equal([503, 'urn:bridgehead:problem:ledger-full']);
    expect(await statusOf(genesysEvent(3))).to.deep.equal([200, 'processed']);
  });
});
