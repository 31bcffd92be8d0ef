import { expect } from 'chai';
import { Redis } from 'ioredis';
import { openRedisLedger, type RedisLedgerOptions } from '#src/ledger/redis/open-redis-ledger.js';
import type { Clock } from '#src/relay/clock.js';
import type { LedgerStatus } from '#src/relay/ledger.js';
import { claimOfNumber, soon } from '../support/deliveries.js';
import { openOrThrow, realClock, redisOptions } from '../support/redis-harness.js';
import { freePort, startRedis, type RedisServer } from '../support/redis-server.js';

const AOF = ['--appendonly', 'yes'];

async function reasonOf(options: RedisLedgerOptions): Promise<string> {
  const opening = await openRedisLedger(options);
  if (opening.kind === 'refused') return opening.reason;
  await opening.ledger.close();
  return 'opened';
}

async function statusOf(options: RedisLedgerOptions): Promise<LedgerStatus> {
  const ledger = await openOrThrow(options);
  const status = ledger.status();
  await ledger.close();
  return status;
}

/** Its seconds are short ones: for what gives up after five of them. */
function hastyClock(): Clock {
  let aheadMs = 0;
  return {
    ...realClock,
    monotonic: () => realClock.monotonic() + aheadMs,
    sleep: async (ms) => {
      aheadMs += 50 * ms;
      await realClock.sleep(ms);
    },
  };
}

describe('opening the Redis ledger', () => {
  const servers: RedisServer[] = [];
  const start = async (...args: string[]) => {
    const server = await startRedis({ args });
    servers.push(server);
    return server;
  };
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.stop()));
  });

  it('gives up on a server that is not there, and names the remedy', async () => {
    const url = `redis://user:topsecretword@127.0.0.1:${await freePort()}`;
    const reason = await reasonOf(redisOptions(url, { clock: hastyClock() }));
    expect(reason).to.match(
      /^Redis at 127\.0\.0\.1:\d+ did not answer within 5 s \(connect ECONNREFUSED .*\): start it, or correct REDIS_URL\.$/,
    );
    expect(reason).not.to.contain('topsecretword');
  });

  it('refuses a wrong password and a missing one, and shows neither', async () => {
    const { port } = await start('--requirepass', 'rightsecretword');
    const wrong = await reasonOf(redisOptions(`redis://:wrongsecretword@127.0.0.1:${port}`));
    expect(wrong).to.equal(`Redis at 127.0.0.1:${port} refuses the password: correct REDIS_URL or REDIS_PASSWORD.`);
    expect(await reasonOf(redisOptions(`redis://127.0.0.1:${port}`))).to.equal(
      `Redis at 127.0.0.1:${port} asks for a password: give it in REDIS_URL or REDIS_PASSWORD.`,
    );
    expect(await reasonOf(redisOptions(`redis://:rightsecretword@127.0.0.1:${port}`))).to.equal('opened');
  });

  it('refuses an eviction policy that forgets kept events, and warns of one that forgets delivered ones', async () => {
    const forgetful = await start('--maxmemory-policy', 'allkeys-lru');
    expect(await reasonOf(redisOptions(forgetful.url))).to.equal(
      `Redis at 127.0.0.1:${forgetful.port} cannot be relied on: eviction: maxmemory-policy allkeys-lru may throw away kept events; set it to noeviction.`,
    );
    const careless = await start('--maxmemory-policy', 'volatile-lru');
    const { failures, warnings } = await statusOf(redisOptions(careless.url));
    expect(failures).to.deep.equal([]);
    expect(warnings.join()).to.contain('eviction: maxmemory-policy volatile-lru may forget delivered events');
  });

  it('refuses another layout, and leaves it as it is', async () => {
    const { url } = await start();
    const admin = new Redis(url);
    await admin.hset('bh:meta', { layout: '1', partitions: '32', buckets: '65536' });
    expect(await reasonOf(redisOptions(url))).to.match(/cannot be relied on: layout: .* choose another prefix/);
    expect(await admin.keys('*')).to.deep.equal(['bh:meta']);
    expect(await reasonOf(redisOptions(url, { prefix: 'other' }))).to.equal('opened');
    admin.disconnect();
  });

  it('finds out how firmly the server holds what it stores', async () => {
    const always = await start('--appendonly', 'yes', '--appendfsync', 'always');
    expect((await statusOf(redisOptions(always.url))).durability).to.equal('fsync');
    const everysec = await start(...AOF);
    // Newer servers can tell when it is on the disk.
    expect((await statusOf(redisOptions(everysec.url))).durability).to.be.oneOf(['aof', 'fsync']);
    expect((await statusOf(redisOptions(everysec.url, { durability: 'aof' }))).durability).to.equal('aof');
    const nothing = await start();
    expect((await statusOf(redisOptions(nothing.url))).durability).to.equal('none');
  });

  it('refuses a server that gives less than is asked for, and relies on no more than that', async () => {
    const { url } = await start();
    expect(await reasonOf(redisOptions(url, { durability: 'fsync' }))).to.contain(
      'durability: fsync is needed and Redis gives none; set appendonly yes and appendfsync always, or ask for less with DURABILITY.',
    );
    const firmer = await start(...AOF);
    expect((await statusOf(redisOptions(firmer.url, { durability: 'none' }))).durability).to.equal('none');
    expect(await reasonOf(redisOptions(url, { durability: 'replicas:1' }))).to.contain(
      'durability: replicas:1 is needed and Redis gives none; connect so many replicas (INFO must show them online), or ask for less with DURABILITY.',
    );
  });

  it('falls back on what INFO tells where CONFIG is forbidden, and says what stayed unchecked', async () => {
    const { url, port } = await start('--appendonly', 'yes', '--appendfsync', 'always');
    const admin = new Redis(url);
    await admin.call('ACL', 'SETUSER', 'app', 'on', '>appsecretword', '~bh:*', '+@all', '-config');
    const status = await statusOf(redisOptions(`redis://app:appsecretword@127.0.0.1:${port}`));
    expect(status.durability).to.equal('aof');
    expect(status.failures).to.deep.equal([]);
    expect(status.warnings).to.include(
      'durability: appendfsync is unchecked, since CONFIG is forbidden; taken for everysec',
    );
    await admin.config('SET', 'maxmemory-policy', 'allkeys-lfu');
    expect(await reasonOf(redisOptions(`redis://app:appsecretword@127.0.0.1:${port}`))).to.contain('allkeys-lfu');
    admin.disconnect();
  });

  it('says what is unchecked where both are forbidden, and relies on nothing', async () => {
    const { url, port } = await start(...AOF);
    const admin = new Redis(url);
    await admin.call('ACL', 'SETUSER', 'app', 'on', '>appsecretword', '~bh:*', '+@all', '-config', '-info');
    const status = await statusOf(redisOptions(`redis://app:appsecretword@127.0.0.1:${port}`));
    expect(status.durability).to.equal('none');
    expect(status.warnings.filter((warning) => warning.includes('unchecked'))).to.deep.equal([
      'eviction: unchecked, since Redis does not tell its maxmemory-policy; it must be noeviction',
      'durability: unchecked, since Redis tells neither CONFIG nor INFO; taken for none',
    ]);
    admin.disconnect();
  });

  it('refuses a user who may not do what the ledger needs', async () => {
    const { url, port } = await start();
    const admin = new Redis(url);
    await admin.call('ACL', 'SETUSER', 'app', 'on', '>appsecretword', '~bh:*', '+@all', '-@scripting');
    expect(await reasonOf(redisOptions(`redis://app:appsecretword@127.0.0.1:${port}`))).to.match(
      /forbids what the ledger needs: extend the user's ACL \(NOPERM/,
    );
    admin.disconnect();
  });

  it('refuses a read-only replica', async () => {
    const { url } = await start('--replicaof', '127.0.0.1 1');
    expect(await reasonOf(redisOptions(url))).to.contain('role: Redis is a read-only replica');
  });

  it('adopts an empty server once, for all processes that start on it', async () => {
    const { url } = await start();
    const adopted: string[] = [];
    const { facts } = redisOptions(url);
    const options = redisOptions(url, { facts: { ...facts, ledgerAdopted: (id) => adopted.push(id) } });
    const ledgers = await Promise.all([openOrThrow(options), openOrThrow(options), openOrThrow(options)]);
    expect(adopted).to.have.length(1);
    await Promise.all(ledgers.map((ledger) => ledger.close()));
    expect(await reasonOf(options)).to.equal('opened');
    expect(adopted).to.have.length(1);
  });

  it('answers unknown after it was closed', async () => {
    const { url } = await start();
    const ledger = await openOrThrow(redisOptions(url));
    await ledger.close();
    expect(await ledger.claim([claimOfNumber(1)], soon())).to.deep.equal([{ kind: 'unknown' }]);
  });
});
