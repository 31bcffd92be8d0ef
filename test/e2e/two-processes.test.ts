import { expect } from 'chai';
import { itemOf } from '#src/cli/send/item.js';
import { sendAll } from '#src/cli/send/send-all.js';
import { startDownstream, type Downstream } from '../support/downstream.js';
import { genesysEvent } from '../support/events.js';
import { startDurableRedis } from '../support/ledgers.js';
import { startReceiver, type Receiver } from '../support/receiver.js';
import type { RedisServer } from '../support/redis-server.js';

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
    const items = Array.from({ length: 2_000 }, (_, n) => itemOf(genesysEvent(n)));
    // The same order at both, so that copies meet in flight: two at the one, side by side, and one at the other.
    const [twice, once] = receivers.map((receiver, index) =>
      sendAll(index === 0 ? items.flatMap((item) => [item, item]) : items, {
        url: `${receiver.url}/events`,
        rate: Infinity,
        atOnce: 24,
        speed: 50,
      }),
    );
    const summaries = await Promise.all([twice, once]);
    const sum = (status: string): number =>
      summaries.reduce((before, summary) => before + (summary?.taken[status] ?? 0), 0);
    expect([sum('processed'), sum('duplicate_skipped')]).to.deep.equal([2_000, 4_000]);
    for (const summary of summaries) {
      expect(summary).to.deep.include({ givenUp: {}, unfinished: 0 });
      // Neither was only the other's echo: each delivered some, and skipped what the other had.
      expect(summary?.taken).to.include.keys('duplicate_skipped', 'processed');
    }
    const ids = downstream.received.map(({ body }) => (JSON.parse(body.toString()) as { id: string }).id);
    expect(ids).to.have.length(2_000);
    expect(new Set(ids)).to.have.property('size', 2_000);
  });
});
