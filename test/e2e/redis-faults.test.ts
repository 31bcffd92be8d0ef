import { EventEmitter, once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { Redis } from 'ioredis';
import { eventually } from '../support/deliveries.js';
import { startDownstream, type Downstream, type Received } from '../support/downstream.js';
import { answer, type Step } from '../support/downstream-step.js';
import { genesysEvent, orderEvent } from '../support/events.js';
import { startDurableRedis } from '../support/ledgers.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { disconnectOthers } from '../support/redis-harness.js';
import type { RedisServer } from '../support/redis-server.js';
import { eachOf, request, send, sendToTheEnd, type Answer } from '../support/sender.js';

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);

/** Leases so short that a test can wait for their end. */
const SETTINGS = { LEASE_MARGIN_MS: '1000', DOWNSTREAM_TIMEOUT_MS: '1000', ANSWER_DEADLINE_MS: '900' };

const idOf = ({ body }: Received): string => (JSON.parse(body.toString()) as { id: string }).id;

const expectInTime = (answers: readonly Answer[]): void => {
  for (const { status, headers, ms } of answers) {
    expect(ms).to.be.below(5_000);
    expect([200, 202, 503]).to.include(status);
    // Also what is in flight elsewhere: a lease lasts two seconds here.
    if (status === 503) expect(headers['retry-after']).to.match(/^[1-5]$/);
  }
};

describe('a Redis that', function () {
  this.timeout(60_000);
  let downstream: Downstream;
  /** What the destination has said 200 to; what it has only seen is not delivered. */
  let delivered: Set<string>;
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
    delivered = new Set();
    downstream.always(takes);
  });
  afterEach(async () => {
    admin.disconnect();
    await receiver.dispose();
    await redis.stop();
    await downstream.stop();
  });

  const takes = (received: Received): Step => {
    delivered.add(idOf(received));
    return answer(200);
  };
  /** Fails the first attempt of every third event, so that it must be kept; from the 45th on when it is told to. */
  const failsSome = (late: Promise<unknown> = Promise.resolve()): ((received: Received) => Step) => {
    const failed = new Set<string>();
    return (received) => {
      const id = idOf(received);
      const number = Number.parseInt(id.slice(-4), 16);
      if (failed.has(id) || number % 3 > 0) return takes(received);
      failed.add(id);
      return { kind: 'answer', status: 500, after: number < 45 ? Promise.resolve() : late };
    };
  };
  const untilDelivered = (ids: ReadonlySet<string>): Promise<void> =>
    eventually('all of it is delivered', async () => [...ids].every((id) => delivered.has(id)), 20_000);
  const readiness = async (): Promise<Answer> => request('GET', `${receiver.url}/readyz`);
  const untilReadiness = async (holds: (answer: Answer) => boolean): Promise<Answer> => {
    let seen = await readiness();
    const looked = async () => holds((seen = await readiness()));
    await eventually('/readyz says so', looked, 10_000);
    return seen;
  };

  for (const [fault, strike, heal] of [
    ['dies', () => redis.kill('SIGKILL'), () => redis.restart()],
    ['hangs', () => redis.kill('SIGSTOP'), () => redis.kill('SIGCONT')],
  ] as const) {
    it(`${fault} under load is answered for in time, loses nothing that got a 2xx, and heals without a restart`, async () => {
      await begin();
      // Attempts under way at the stroke end after it: what they came to cannot be stored.
      const stroke = new EventEmitter();
      const struck = once(stroke, 'done');
      downstream.always(failsSome(struck));
      const taken = new Set<string>();
      const answers: Answer[] = [];
      await eachOf(numbers(0, 300), 16, async (n) => {
        const event = genesysEvent(n);
        const got = await send(receiver.url, event);
        answers.push(got);
        if (got.status !== 503) taken.add(event.id);
        if (answers.length === 60) await strike().then(() => stroke.emit('done'));
        await sleep(20);
      });
      expectInTime(answers);
      expect(new Set(answers.map(({ status }) => status))).to.deep.equal(new Set([200, 202, 503]));
      const unready = await untilReadiness(({ status }) => status === 503);
      expect(JSON.stringify(unready.body['failures'])).to.include('ledger: Redis does not answer');

      // What got a 2xx is not sent again: it must arrive by itself.
      await heal();
      await untilDelivered(taken);
      await untilReadiness(({ status }) => status === 200);
      const events = numbers(0, 300).map((n) => genesysEvent(n));
      const refused = events.filter(({ id }) => !taken.has(id));
      await eachOf(refused, 16, async (event) => expectInTime(await sendToTheEnd(receiver.url, event)));
      await untilDelivered(new Set(events.map(({ id }) => id)));
      // A settling may have been lost with Redis, and lets a copy pass; of these none was.
      const copies = new Set<unknown>();
      await eachOf(refused, 16, async (event) => copies.add((await send(receiver.url, event)).body['status']));
      expect(copies).to.deep.equal(new Set(['duplicate_skipped']));
    });
  }

  it('loses its scripts again and again gets them again, and no event fails or is lost for it', async () => {
    await begin();
    downstream.always(failsSome());
    const events = numbers(0, 120).map((n) => genesysEvent(n));
    const statuses = new Set<number>();
    let sent = 0;
    await eachOf(events, 16, async (event) => {
      if (++sent % 20 === 0) await admin.script('FLUSH');
      statuses.add((await send(receiver.url, event)).status);
    });
    await admin.script('FLUSH');
    await untilDelivered(new Set(events.map(({ id }) => id)));
    expect(statuses).to.deep.equal(new Set([200, 202]));
    expect((await send(receiver.url, events[0])).body['status']).to.equal('duplicate_skipped');
  });

  it('was emptied goes on serving, delivers what it is given from then on, and /readyz warns of it', async () => {
    await begin();
    await send(receiver.url, genesysEvent(1));
    const before = JSON.stringify((await readiness()).body['warnings']);
    await admin.flushall();
    downstream.next(answer(200), answer(500));
    const answers = [await send(receiver.url, genesysEvent(2)), await send(receiver.url, genesysEvent(3))];
    expect(answers.map(({ body }) => body['status'])).to.deep.equal(['processed', 'accepted']);
    await untilDelivered(new Set([genesysEvent(3).id]));
    await disconnectOthers(admin);
    const after = await untilReadiness(({ body }) => JSON.stringify(body['warnings']) !== before);
    expect(after.status).to.equal(200);
    expect(JSON.stringify(after.body['warnings'])).to.include('ledger: it was empty and was taken into use');
    expect((await sendToTheEnd(receiver.url, genesysEvent(4))).at(-1)?.body['status']).to.equal('processed');
  });

  it('is full takes nothing more in; when the destination is back its backlog drains by itself and there is room', async () => {
    await begin(['--maxmemory', '12mb', '--maxmemory-policy', 'noeviction']);
    await downstream.stop();
    const filler = 'x'.repeat(400_000);
    const kept = new Set<string>();
    const refused: Answer[] = [];
    await eachOf(numbers(0, 40), 8, async (n) => {
      const event = orderEvent(n, { filler });
      const got = await send(receiver.url, event);
      if (got.status === 202) kept.add(event.id);
      else refused.push(got);
    });
    expectInTime(refused);
    expect(new Set(refused.map(({ status, body }) => `${status} ${String(body['type'])}`))).to.deep.equal(
      new Set(['503 urn:bridgehead:problem:ledger-full']),
    );
    expect(kept.size).to.be.above(0);

    await downstream.restart();
    await untilDelivered(kept);
    await eachOf(numbers(200, 20), 4, async (n) => {
      const answers = await sendToTheEnd(receiver.url, genesysEvent(n));
      expect([answers.at(-1)?.status, answers.at(-1)?.body['status']]).to.deep.equal([200, 'processed']);
    });
    downstream.always(answer(500));
    expect((await sendToTheEnd(receiver.url, orderEvent(300, { filler }))).at(-1)?.status).to.equal(202);
  });

  it('no longer writes its file fails /readyz by name, and nothing is kept in it', async () => {
    await begin();
    await admin.config('SET', 'appendonly', 'no');
    const failing = await untilReadiness(({ status }) => status === 503);
    expect(failing.body)
      .to.have.nested.property('failures[0]')
      .that.includes('durability: fsync is needed and Redis gives none');
    downstream.next(answer(200), answer(500));
    expect((await send(receiver.url, genesysEvent(1))).body['status']).to.equal('processed');
    const undelivered = await send(receiver.url, genesysEvent(2));
    expectInTime([undelivered]);
    expect([undelivered.status, undelivered.body['type']]).to.deep.equal([503, 'urn:bridgehead:problem:ledger-full']);
    expect((await sendToTheEnd(receiver.url, genesysEvent(2))).at(-1)?.body['status']).to.equal('processed');
  });
});
