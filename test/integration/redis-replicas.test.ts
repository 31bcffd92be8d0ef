import { expect } from 'chai';
import { Redis } from 'ioredis';
import { Layout } from '#src/ledger/redis/layout.js';
import type { OpenLedger } from '#src/relay/ledger.js';
import { settled } from '#src/relay/ledger.js';
import { claimOfNumber, dueNow, eventually, keptWith, keyNumber, moveOfNumber, soon } from '../support/deliveries.js';
import { disconnectOthers, openOrThrow, PREFIX, redisOptions } from '../support/redis-harness.js';
import { startRedis, startReplica, type RedisServer } from '../support/redis-server.js';

const KEPT = [{ kind: 'known', as: 'kept' }];
const UNKNOWN = [{ kind: 'unknown' }];

/** A busy machine may not confirm in half a second what it was asked for; repeated, the same call gives its first answer. */
async function confirmed<Result>(ask: () => Promise<readonly Result[]>): Promise<readonly Result[]> {
  let results = await ask();
  await eventually('it is confirmed', async () => {
    if (JSON.stringify(results).includes('unknown')) results = await ask();
    return !JSON.stringify(results).includes('unknown');
  });
  return results;
}

describe('what is stored in a Redis with a replica', () => {
  let primary: RedisServer;
  let replica: RedisServer;
  let admin: Redis;
  let ledger: OpenLedger;

  before(async () => {
    primary = await startRedis();
    replica = await startReplica(primary);
  });
  beforeEach(async () => {
    admin = new Redis(primary.url);
    await admin.flushall();
    ledger = await openOrThrow(redisOptions(primary.url));
  });
  afterEach(async () => {
    await replica.kill('SIGCONT');
    await ledger.close();
    admin.disconnect();
  });
  after(async () => {
    await replica.stop();
    await primary.stop();
  });

  it('waits for the replica without being told to, and says that no file is kept', () => {
    expect(ledger.status().durability).to.equal('replicas:1');
    expect(ledger.status().warnings.join()).to.include(
      'a primary that restarts before a replica takes over comes back empty',
    );
  });

  it('is on the replica before it is confirmed', async () => {
    const reader = new Redis(replica.url);
    const layout = new Layout(PREFIX);
    const store = { kind: 'waiting', kept: keptWith(), dueInMs: 60_000 } as const;
    expect(await confirmed(() => ledger.move([moveOfNumber(1, dueNow())], soon()))).to.deep.equal([{ kind: 'moved' }]);
    expect(await reader.exists(layout.place('orders', keyNumber(1)).body)).to.equal(1);
    expect(await confirmed(() => ledger.claim([claimOfNumber(2, { store })], soon()))).to.deep.equal([
      { kind: 'stored', lapses: 0 },
    ]);
    expect(await reader.exists(layout.place('orders', keyNumber(2)).body)).to.equal(1);
    reader.disconnect();
  });

  it('is not confirmed while the replica hangs, neither to its sender nor to a copy in another process, until it answers', async () => {
    const other = await openOrThrow(redisOptions(primary.url));
    await ledger.move([moveOfNumber(7, settled)], soon());
    await replica.kill('SIGSTOP');
    expect(await ledger.move([moveOfNumber(1, dueNow())], soon(250))).to.deep.equal(UNKNOWN);
    expect(await other.claim([claimOfNumber(1, { token: 'copy' })], soon(250))).to.deep.equal(UNKNOWN);
    // What no stored payload is leaned on for goes on.
    expect(await ledger.claim([claimOfNumber(2), claimOfNumber(7)], soon(2_000))).to.deep.equal([
      { kind: 'granted', lapses: 0 },
      { kind: 'known', as: 'settled' },
    ]);
    expect(await ledger.move([moveOfNumber(2, settled)], soon(2_000))).to.deep.equal([{ kind: 'moved' }]);

    await replica.kill('SIGCONT');
    expect(await confirmed(() => other.claim([claimOfNumber(1, { token: 'copy' })], soon()))).to.deep.equal(KEPT);
    await other.close();
  });

  it('is waited for together by all that came while one waited', async () => {
    await admin.call('CONFIG', 'RESETSTAT');
    const numbers = Array.from({ length: 60 }, (_, number) => number);
    await Promise.all(numbers.map((number) => ledger.move([moveOfNumber(number, dueNow())], soon())));
    const calls = Number(/cmdstat_wait:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1]);
    expect(calls).to.be.within(1, 20);
  });

  it('is not waited for again where it only moves on', async () => {
    await ledger.move([moveOfNumber(1, dueNow())], soon());
    await ledger.takeDue([{ destination: 'orders', slots: 1, leaseMs: 60_000 }], 'taker', soon());
    await replica.kill('SIGSTOP');
    expect(await ledger.move([moveOfNumber(1, dueNow(), 'taker')], soon(2_000))).to.deep.equal([{ kind: 'moved' }]);
  });

  it('is taken in no more once the last replica is gone, which fails by name, and again when it is back', async () => {
    await replica.kill('SIGSTOP');
    await admin.call('CLIENT', 'KILL', 'TYPE', 'replica');
    await disconnectOthers(admin);
    await eventually('it is found', async () => ledger.status().failures.length > 0 && ledger.status().reachable);
    expect(ledger.status().failures).to.deep.equal([
      'durability: replicas:1 is needed and Redis gives none; connect so many replicas (INFO must show them online), or ask for less with DURABILITY',
    ]);
    expect(ledger.status().full).to.equal(true);
    expect(await ledger.move([moveOfNumber(1, dueNow())], soon(2_000))).to.deep.equal(UNKNOWN);
    expect(await ledger.claim([claimOfNumber(1, { token: 'copy' })], soon(2_000))).to.deep.equal(UNKNOWN);

    await replica.kill('SIGCONT');
    await eventually('it is connected again', async () => (await admin.info()).includes('state=online'));
    await disconnectOthers(admin);
    await eventually('it is found again', async () => ledger.status().failures.length === 0);
    expect(await confirmed(() => ledger.claim([claimOfNumber(1, { token: 'copy' })], soon()))).to.deep.equal(KEPT);
  });

  it('is not waited for where less is asked for', async () => {
    const modest = await openOrThrow(redisOptions(primary.url, { durability: 'none' }));
    await replica.kill('SIGSTOP');
    expect(await modest.move([moveOfNumber(1, dueNow())], soon(2_000))).to.deep.equal([{ kind: 'moved' }]);
    await modest.close();
  });
});
