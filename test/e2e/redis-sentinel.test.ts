import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { eventually } from '../support/deliveries.js';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { answer } from '../support/downstream-step.js';
import { genesysEvent } from '../support/events.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import { startWatchedRedis, type WatchedRedis } from '../support/redis-sentinel.js';
import { eachOf, send, sendToTheEnd, type Answer } from '../support/sender.js';

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);

describe('a Redis watched by a Sentinel', function () {
  this.timeout(40_000);
  let downstream: Downstream;
  let redis: WatchedRedis;
  let receiver: Receiver;
  let delivered: Set<string>;

  beforeEach(async () => {
    delivered = new Set();
    downstream = await startDownstream();
    const failed = new Set<string>();
    downstream.always(({ body }) => {
      const { id } = JSON.parse(body.toString()) as { id: string };
      if (/[048c]$/.test(id) && !failed.has(id)) {
        failed.add(id);
        return answer(500);
      }
      delivered.add(id);
      return answer(200);
    });
    redis = await startWatchedRedis(['--appendonly', 'yes']);
    receiver = await startReceiver({
      REDIS_URL: redis.url,
      DURABILITY: 'replicas:1',
      DOWNSTREAM_URL: downstream.url,
      LEASE_MARGIN_MS: '1000',
      DOWNSTREAM_TIMEOUT_MS: '1000',
      ANSWER_DEADLINE_MS: '900',
    });
  });
  afterEach(async () => {
    await receiver.dispose();
    await redis.stop();
    await downstream.stop();
  });

  for (const [fault, strike] of [
    ['is told to fail over', () => redis.failover()],
    ['loses its primary', () => redis.primary.kill('SIGKILL')],
  ] as const) {
    it(`that ${fault} loses nothing that got a 2xx, answers in time, and is followed to the new primary without a restart`, async () => {
      const taken = new Set<string>();
      const answers: Answer[] = [];
      await eachOf(numbers(0, 160), 8, async (n) => {
        const event = genesysEvent(n);
        const got = await send(receiver.url, event);
        answers.push(got);
        if (got.status !== 503) taken.add(event.id);
        if (answers.length === 40) await strike();
        await sleep(20);
      });
      for (const { status, ms } of answers) {
        expect([200, 202, 503]).to.include(status);
        expect(ms).to.be.below(5_000);
      }
      await eventually('the replica is the primary', async () => (await redis.primaryPort()) === redis.replica.port);
      expect((await sendToTheEnd(receiver.url, genesysEvent(1_001))).at(-1)?.body['status']).to.equal('processed');
      await eventually('all is delivered', async () => [...taken].every((id) => delivered.has(id)), 20_000);
      expect(answers.map(({ status }) => status)).to.include.members([200, 202, 503]);
    });
  }
});
