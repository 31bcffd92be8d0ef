import { expect } from 'chai';
import { Redis } from 'ioredis';
import { Layout } from '#src/ledger/redis/layout.js';
import type { OpenLedger } from '#src/relay/ledger.js';
import { claimOfNumber, keptWith, keyNumber, soon } from '../support/deliveries.js';
import { openOrThrow, PREFIX, quietFacts, redisOptions } from '../support/redis-harness.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';

const WANTS = [{ destination: 'orders', slots: 50, leaseMs: 60_000 }];

describe('a record in Redis that this version cannot read', () => {
  const faults: string[] = [];
  let server: RedisServer;
  let admin: Redis;
  let ledger: OpenLedger;

  beforeEach(async () => {
    faults.length = 0;
    server = await startRedis();
    admin = new Redis(server.url);
    const facts = quietFacts({ fault: (where, error) => faults.push(`${where}: ${String(error)}`) });
    ledger = await openOrThrow(redisOptions(server.url, { facts }));
    const store = { kind: 'waiting', kept: keptWith(), dueInMs: 0 } as const;
    await ledger.claim(
      [1, 2, 3].map((number) => claimOfNumber(number, { store })),
      soon(),
    );
  });
  afterEach(async () => {
    await ledger.close();
    admin.disconnect();
    await server.stop();
  });

  it('is told as a fault, and its neighbours are taken all the same', async () => {
    const { body } = new Layout(PREFIX).place('orders', keyNumber(2));
    await admin.set(body, Buffer.from([9, 0, 0, 0, 0]));
    const taken = await ledger.takeDue(WANTS, 'taker', soon());
    expect(taken.kind === 'taken' && taken.deliveries.map(({ key }) => key).toSorted()).to.deep.equal([
      keyNumber(1),
      keyNumber(3),
    ]);
    expect(faults).to.deep.equal(['kept payload: Error: payload record of unknown format 9']);
    expect(await admin.exists(body)).to.equal(1);
  });
});
