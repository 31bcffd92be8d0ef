import { expect } from 'chai';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { genesysEvent } from '../support/events.js';
import { startDurableRedis } from '../support/ledgers.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import type { RedisServer } from '../support/redis-server.js';
import { eachOf, sendUntilFinal } from '../support/sender.js';

describe('two processes on one Redis', function () {
  this.timeout(60_000);
  let downstream: Downstream;
  let redis: RedisServer;
  let receivers: Receiver[];

  before(async () => {
    downstream = await startDownstream();
    redis = await startDurableRedis();
    const env = { REDIS_URL: redis.url, DOWNSTREAM_URL: downstream.url };
    receivers = await Promise.all([startReceiver(env), startReceiver(env)]);
  });
  after(async () => {
    await Promise.all(receivers.map((receiver) => receiver.dispose()));
    await redis.stop();
    await downstream.stop();
  });

  it('deliver one of three simultaneous copies of each of 2,000 events, and skip the others', async () => {
    const copies = Array.from({ length: 6_000 }, (_, n) => ({ event: genesysEvent(n % 2_000), to: receivers[n % 2] }));
    // Copies of one event stand side by side in the queue, so that they meet in flight.
    copies.sort((a, b) => (a.event.id < b.event.id ? -1 : 1));
    const counts: Record<string, number> = {};
    await eachOf(copies, 48, async ({ event, to }) => {
      const { body } = await sendUntilFinal(to?.url ?? '', event, 50);
      const status = String(body['status']);
      counts[status] = (counts[status] ?? 0) + 1;
    });
    expect(counts).to.deep.equal({ processed: 2_000, duplicate_skipped: 4_000 });
    const ids = downstream.received.map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id);
    expect(ids).to.have.length(2_000);
    expect(new Set(ids)).to.have.property('size', 2_000);
  });
});
