import { expect } from 'chai';
import { Redis } from 'ioredis';
import { dueNow, moveOfNumber, soon } from '../support/deliveries.js';
import { openOrThrow, quietFacts, redisOptions, SHIFT, shiftedScripts } from '../support/redis-harness.js';
import { startRedis } from '../support/redis-server.js';

describe("a jump of the Redis server's clock", () => {
  it('keeps everything in the hands that hold it for one lease, and is told', async () => {
    const server = await startRedis();
    const admin = new Redis(server.url);
    const skews: number[] = [];
    const facts = quietFacts({ clockSkewed: (skewMs) => skews.push(Math.round(skewMs / 1_000)) });
    const ledger = await openOrThrow(
      redisOptions(server.url, { facts, scripts: await shiftedScripts(), leaseMs: 400 }),
    );
    try {
      const take = async (token: string) => {
        const taken = await ledger.takeDue([{ destination: 'orders', slots: 5, leaseMs: 30_000 }], token, soon());
        if (taken.kind !== 'taken') throw new Error('the store did not answer');
        return taken;
      };
      await ledger.move([moveOfNumber(1, dueNow())], soon());
      expect((await take('first')).deliveries).to.have.length(1);

      await admin.set(SHIFT, 60_000);
      const held = await take('second');
      expect(held.deliveries).to.deep.equal([]);
      expect(held.nextInMs).to.be.within(1, 400);
      expect(skews).to.deep.equal([60]);

      await new Promise((resolve) => {
        setTimeout(resolve, held.nextInMs ?? 0);
      });
      expect((await take('third')).deliveries.map(({ kept }) => kept.lapses)).to.deep.equal([1]);
      expect(skews).to.deep.equal([60]);
    } finally {
      await ledger.close();
      admin.disconnect();
      await server.stop();
    }
  });
});
