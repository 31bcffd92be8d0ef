import { expect } from 'chai';
import { Redis } from 'ioredis';
import type { OpenLedger } from '#src/relay/ledger.js';
import { settled } from '#src/relay/ledger.js';
import { claimOfNumber, dueNow, eventually, moveOfNumber, soon } from '../support/deliveries.js';
import { disconnectOthers, openOrThrow, quietFacts, redisOptions } from '../support/redis-harness.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';

const WANTS = [{ destination: 'orders', slots: 10, leaseMs: 60_000 }];

describe('the Redis ledger in an outage', () => {
  let server: RedisServer;
  let admin: Redis;
  let ledger: OpenLedger;
  let heard: string[];

  beforeEach(async () => {
    server = await startRedis({ args: ['--appendonly', 'yes', '--appendfsync', 'always'] });
    admin = new Redis(server.url);
    admin.on('error', () => undefined);
    heard = [];
    const facts = quietFacts({
      ledgerLost: () => heard.push('lost'),
      ledgerRegained: () => heard.push('regained'),
      ledgerAdopted: () => heard.push('adopted'),
    });
    ledger = await openOrThrow(redisOptions(server.url, { facts }));
  });
  afterEach(async () => {
    await ledger.close();
    admin.disconnect();
    await server.stop();
  });

  const claimed = async (number: number) => (await ledger.claim([claimOfNumber(number)], soon(300)))[0]?.kind;
  const heals = (number: number) => eventually('claims are granted', async () => (await claimed(number)) === 'granted');

  it('reloads scripts that the server has lost', async () => {
    expect(await claimed(1)).to.equal('granted');
    await admin.script('FLUSH');
    const results = await Promise.all([2, 3, 4].map(claimed));
    expect(results).to.deep.equal(['granted', 'granted', 'granted']);
    expect(await ledger.move([moveOfNumber(2, dueNow())], soon())).to.deep.equal([{ kind: 'moved' }]);
    const taken = await ledger.takeDue(WANTS, 'taker', soon());
    expect(taken.kind === 'taken' && taken.deliveries.length).to.equal(1);
  });

  it('answers unknown in time while the server is gone, heals by itself, and has kept what it stored', async () => {
    await ledger.move([moveOfNumber(1, dueNow('kept')), moveOfNumber(2, settled)], soon());
    await server.kill('SIGKILL');
    const before = performance.now();
    expect(await ledger.claim([claimOfNumber(3)], soon(300))).to.deep.equal([{ kind: 'unknown' }]);
    expect(await ledger.move([moveOfNumber(2, settled)], soon(300))).to.deep.equal([{ kind: 'unknown' }]);
    expect(await ledger.takeDue(WANTS, 'taker', soon(300))).to.deep.equal({ kind: 'unknown' });
    expect(await ledger.redrive(claimOfNumber(1).key)).to.deep.equal({ kind: 'unknown' });
    expect(await ledger.list({ limit: 10 })).to.deep.equal({ kind: 'unknown' });
    expect(await ledger.census()).to.equal(null);
    expect(performance.now() - before).to.be.lessThan(4_000);
    expect(ledger.status().reachable).to.equal(false);
    expect(ledger.status().failures[0]).to.match(/^ledger: Redis does not answer/);

    await server.restart();
    await heals(3);
    expect(heard).to.deep.equal(['adopted', 'lost', 'regained']);
    expect(ledger.status().failures).to.deep.equal([]);
    const taken = await ledger.takeDue(WANTS, 'taker', soon());
    expect(taken.kind === 'taken' && taken.deliveries.map(({ kept }) => String(kept.payload.bytes))).to.deep.equal([
      'kept',
    ]);
    expect(await ledger.claim([claimOfNumber(2)], soon())).to.deep.equal([{ kind: 'known', as: 'settled' }]);
  });

  it('answers unknown in time while the server hangs, and heals when it goes on', async () => {
    await server.kill('SIGSTOP');
    const before = performance.now();
    expect(await claimed(1)).to.equal('unknown');
    expect(await ledger.move([moveOfNumber(1, settled)], soon(300))).to.deep.equal([{ kind: 'unknown' }]);
    expect(performance.now() - before).to.be.lessThan(2_000);
    await server.kill('SIGCONT');
    await heals(2);
  });

  it('takes a hung connection for lost, and then answers at once instead of waiting each time', async () => {
    await server.kill('SIGSTOP');
    await claimed(1);
    await eventually('the connection is given up', async () => !ledger.status().reachable);
    const before = performance.now();
    expect(await ledger.claim([claimOfNumber(2)], soon(5_000))).to.deep.equal([{ kind: 'unknown' }]);
    expect(performance.now() - before).to.be.lessThan(1_000);
    await server.kill('SIGCONT');
    await heals(3);
  });

  it('sends no claim late that was answered while it was away', async () => {
    await server.kill('SIGKILL');
    expect(await claimed(1)).to.equal('unknown');
    await server.restart();
    await heals(2);
    expect(await ledger.claim([claimOfNumber(1, { token: 'other' })], soon())).to.deep.equal([
      { kind: 'granted', lapses: 0 },
    ]);
  });

  it('takes an emptied server into use, and warns of it', async () => {
    await claimed(1);
    await admin.flushall();
    await disconnectOthers(admin);
    await eventually('it is adopted', async () => heard.filter((fact) => fact === 'adopted').length === 2);
    await heals(1);
    expect(ledger.status().failures).to.deep.equal([]);
    expect(ledger.status().warnings.join()).to.match(/ledger: it was empty and was taken into use/);
    expect(await admin.hget('bh:meta', 'layout')).to.equal('1');
  });

  it('counts what was kept between the emptying of the server and its being found', async () => {
    await ledger.move([moveOfNumber(1, dueNow())], soon());
    await admin.flushall();
    await ledger.move([moveOfNumber(2, dueNow())], soon());
    await disconnectOthers(admin);
    await eventually('it is adopted', async () => heard.filter((fact) => fact === 'adopted').length === 2);
    await eventually('it answers again', async () => (await ledger.census()) !== null);
    expect((await ledger.census())?.map(({ destination, kept }) => [destination, kept])).to.deep.equal([['orders', 1]]);
    expect(await admin.hget('bh:destinations', 'orders')).to.equal('1');
  });

  it('answers unknown once another layout stands where its own was, and touches nothing of it', async () => {
    await admin.flushall();
    await admin.hset('bh:meta', { layout: '2', ledger: 'someone', partitions: '64', buckets: '65536' });
    await disconnectOthers(admin);
    await eventually('it is found', async () => ledger.status().failures[0]?.startsWith('layout:') === true);
    expect(await claimed(1)).to.equal('unknown');
    expect(await admin.keys('*')).to.deep.equal(['bh:meta']);
  });

  it('fails by name when the durability that it started with is switched off', async () => {
    expect(ledger.status().durability).to.equal('fsync');
    await admin.config('SET', 'appendonly', 'no');
    await disconnectOthers(admin);
    await eventually('it is found', async () => ledger.status().durability === 'none');
    expect(ledger.status().failures).to.deep.equal([
      'durability: fsync is needed and Redis gives none; set appendonly yes and appendfsync always, or ask for less with DURABILITY',
    ]);
    await heals(1);
  });

  it('takes no payload in while its policy may throw one away, and fails by name', async () => {
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lru');
    await disconnectOthers(admin);
    await eventually('it is found', async () => ledger.status().failures[0]?.startsWith('eviction:') === true);
    expect(ledger.status()).to.deep.include({ reachable: true, full: true });
    await admin.config('SET', 'maxmemory-policy', 'noeviction');
    await disconnectOthers(admin);
    await eventually('it is mended', async () => ledger.status().failures.length === 0);
    expect(ledger.status().full).to.equal(false);
    await heals(1);
  });

  it('answers unknown on what has become a replica, and heals when it is a primary again', async () => {
    await admin.replicaof('127.0.0.1', 1);
    expect(await claimed(1)).to.equal('unknown');
    await eventually('it is found', async () => ledger.status().failures[0]?.startsWith('role:') === true, 3_000);
    await admin.replicaof('NO', 'ONE');
    await heals(1);
    expect(heard).to.deep.equal(['adopted', 'lost', 'regained']);
  });
});
