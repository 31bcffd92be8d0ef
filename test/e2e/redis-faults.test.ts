import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { answer } from '../support/downstream-step.js';
import { genesysEvent, orderEvent } from '../support/events.js';
import { startDurableRedis } from '../support/ledgers.js';
import { refusedStart, startReceiver, type Receiver } from '../support/receiver.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';
import { eachOf, request, send, sendUntilFinal, type Answer } from '../support/sender.js';

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);

/** Leases so short that a test can wait for their end. */
const SETTINGS = { LEASE_MARGIN_MS: '1000', DOWNSTREAM_TIMEOUT_MS: '1000', ANSWER_DEADLINE_MS: '900' };

const idsOf = ({ received }: Downstream): Set<string> =>
  new Set(received.map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id));

describe('a Redis that', function () {
  this.timeout(60_000);
  let downstream: Downstream;
  let redis: RedisServer;
  let receiver: Receiver;
  let admin: Redis;

  const begin = async (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}) => {
    redis = await startDurableRedis(args);
    admin = new Redis(redis.url, { maxRetriesPerRequest: 1 });
    admin.on('error', () => {});
    receiver = await startReceiver({ REDIS_URL: redis.url, DOWNSTREAM_URL: downstream.url, ...SETTINGS, ...env });
  };
  beforeEach(async () => {
    downstream = await startDownstream();
  });
  afterEach(async () => {
    admin.disconnect();
    await receiver.dispose();
    await redis.stop();
    await downstream.stop();
  });

  const readiness = async (): Promise<Answer> => request('GET', `${receiver.url}/readyz`);
  const untilReadiness = async (holds: (answer: Answer) => boolean): Promise<Answer> => {
    for (;;) {
      const seen = await readiness();
      if (holds(seen)) return seen;
      await sleep(100);
    }
  };

  for (const [fault, strike, heal] of [
    ['dies', () => redis.kill('SIGKILL'), () => redis.restart()],
    ['hangs', () => redis.kill('SIGSTOP'), () => redis.kill('SIGCONT')],
  ] as const) {
    it(`${fault} under load is answered for in time, loses nothing that got a 2xx, and heals without a restart`, async () => {
      await begin();
      const answers: Answer[] = [];
      const taken = new Set<string>();
      const load = eachOf(numbers(0, 300), 16, async (n) => {
        const event = genesysEvent(n);
        const got = await send(receiver.url, event);
        answers.push(got);
        if (got.status < 300) taken.add(event.id);
        await sleep(20);
      });
      await sleep(150);
      await strike();
      await load;
      expect(Math.max(...answers.map(({ ms }) => ms))).to.be.below(5_000);
      expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200, 503]));
      for (const { status, headers } of answers) {
        if (status === 503) expect(headers['retry-after']).to.match(/^[1-5]$/);
      }
      expect((await readiness()).status).to.equal(503);

      await heal();
      await eachOf(numbers(0, 300), 16, (n) => sendUntilFinal(receiver.url, genesysEvent(n)));
      const delivered = idsOf(downstream);
      expect(delivered).to.have.property('size', 300);
      expect([...taken].filter((id) => !delivered.has(id))).to.deep.equal([]);
      await untilReadiness(({ status }) => status === 200);
    });
  }

  it('lost its scripts gets them again, and no event fails for it', async () => {
    await begin();
    await send(receiver.url, genesysEvent(1));
    await admin.script('FLUSH');
    for (const n of [2, 3, 4]) expect((await send(receiver.url, genesysEvent(n))).body['status']).to.equal('processed');
    expect((await send(receiver.url, genesysEvent(1))).body['status']).to.equal('duplicate_skipped');
  });

  it('was emptied is taken into use again, and /readyz warns of it', async () => {
    await begin();
    await send(receiver.url, genesysEvent(1));
    const before = JSON.stringify((await readiness()).body);
    await admin.flushall();
    const after = await untilReadiness(({ status, body }) => status === 200 && JSON.stringify(body) !== before);
    expect(JSON.stringify(after.body['warnings'])).to.match(/empt/i);
    expect((await send(receiver.url, genesysEvent(2))).body['status']).to.equal('processed');
  });

  it('is full takes nothing more in, and its backlog drains by itself', async () => {
    await begin(['--maxmemory', '12mb', '--maxmemory-policy', 'noeviction']);
    downstream.always(answer(503));
    const filler = 'x'.repeat(400_000);
    const kept = new Set<string>();
    let refused = 0;
    await eachOf(numbers(0, 40), 8, async (n) => {
      const event = orderEvent(n, { filler });
      const got = await send(receiver.url, event);
      expect([202, 503]).to.include(got.status);
      if (got.status === 202) kept.add(event.id);
      else refused++;
    });
    expect(kept.size).to.be.above(0);
    expect(refused).to.be.above(0);

    downstream.always(answer(200));
    await untilDelivered(kept);
    await eachOf(numbers(200, 20), 4, async (n) => {
      expect((await sendUntilFinal(receiver.url, genesysEvent(n))).body['status']).to.equal('processed');
    });
    await untilReadiness(({ status }) => status === 200);
  });

  it('no longer writes its file fails /readyz by name, and nothing is kept in it', async () => {
    await begin();
    await admin.config('SET', 'appendonly', 'no');
    const failing = await untilReadiness(({ status }) => status === 503);
    expect(JSON.stringify(failing.body)).to.match(/appendonly|AOF|durab/i);
    downstream.next(answer(200), answer(500));
    expect((await send(receiver.url, genesysEvent(1))).body['status']).to.equal('processed');
    const undelivered = await send(receiver.url, genesysEvent(2));
    expect([undelivered.status, undelivered.body['type']]).to.deep.equal([503, 'urn:bridgehead:problem:ledger-full']);
  });

  async function untilDelivered(ids: ReadonlySet<string>): Promise<void> {
    while ([...ids].some((id) => !idsOf(downstream).has(id))) await sleep(100);
  }
});

describe('a start on a Redis that', function () {
  this.timeout(20_000);
  let redis: RedisServer;
  afterEach(() => redis.stop());

  it('forgets under pressure is refused, with the remedy', async () => {
    redis = await startRedis({ args: ['--maxmemory-policy', 'allkeys-lru'] });
    const { code, said } = await refusedStart({ REDIS_URL: redis.url });
    expect(code).to.equal(1);
    expect(said).to.include('allkeys-lru').and.to.include('noeviction');
  });

  it('asks for another password is refused, without showing the one that was given', async () => {
    redis = await startRedis({ args: ['--requirepass', 'the-right-password'] });
    const { code, said } = await refusedStart({ REDIS_URL: redis.url, REDIS_PASSWORD: 'some-wrong-password' });
    expect(code).to.equal(1);
    expect(said).to.include('password');
    expect(said).not.to.include('some-wrong-password');
  });

  it('may forget settled keys succeeds, and /readyz warns', async () => {
    redis = await startRedis({ args: ['--appendonly', 'yes', '--maxmemory-policy', 'volatile-lru'] });
    const receiver = await startReceiver({ REDIS_URL: redis.url });
    const { status, body } = await request('GET', `${receiver.url}/readyz`);
    await receiver.dispose();
    expect(status).to.equal(200);
    expect(JSON.stringify(body)).to.include('volatile-lru');
  });
});
