import { expect } from 'chai';
import { Redis } from 'ioredis';
import { Layout, PARTITIONS } from '#src/ledger/redis/layout.js';
import type { OpenLedger } from '#src/relay/ledger.js';
import { dead, released, settled, working } from '#src/relay/ledger.js';
import { systemClock } from '#src/system-clock.js';
import { claimOfNumber, dueNow, eventually, keptWith, keyNumber, moveOfNumber, soon } from '../support/deliveries.js';
import { openOrThrow, PREFIX, redisOptions } from '../support/redis-harness.js';
import { WINDOW_MS } from '../support/ledger-harness.js';
import { slotOf } from '../support/slot.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';

const LONGEST_TOKEN = 'abcdefghijklmnopqrstuvwx';
const WANTS = [
  { destination: 'orders', slots: 50, leaseMs: 60_000 },
  { destination: 'crm', slots: 50, leaseMs: 60_000 },
];

/** Every operation once, through every state. */
async function walk(ledger: OpenLedger): Promise<void> {
  const kept = keptWith('payload');
  await ledger.claim(
    [1, 2, 3, 4].map((number) => claimOfNumber(number, { token: LONGEST_TOKEN })),
    soon(),
  );
  await ledger.move([moveOfNumber(1, settled, LONGEST_TOKEN), moveOfNumber(2, released, LONGEST_TOKEN)], soon());
  await ledger.move([moveOfNumber(3, working(kept, 1_000), LONGEST_TOKEN)], soon());
  await ledger.move([moveOfNumber(3, dueNow(), LONGEST_TOKEN)], soon());
  await ledger.claim(
    [
      claimOfNumber(5, { store: { kind: 'waiting', kept, dueInMs: 0 } }),
      claimOfNumber(6, { store: { kind: 'working', kept } }),
      claimOfNumber(7, { store: { kind: 'dead', kept, reason: 'refused' } }),
      claimOfNumber(8, { store: { kind: 'dead', kept, reason: 'refused' } }),
    ],
    soon(),
  );
  await ledger.move([moveOfNumber(6, released)], soon());
  await ledger.takeDue(WANTS, 'taker', soon());
  await ledger.move([moveOfNumber(6, dead(kept, 'attempts'), 'taker'), moveOfNumber(5, settled, 'taker')], soon());
  await ledger.list({ limit: 10 });
  await ledger.show(keyNumber(7));
  await ledger.recall(keyNumber(7));
  await ledger.redrive(keyNumber(7));
  await ledger.discard(keyNumber(8));
  await ledger.census();
}

const inputBytes = async (admin: Redis) => Number(/total_net_input_bytes:(\d+)/.exec(await admin.info('stats'))?.[1]);
const scriptsCalled = async (admin: Redis) =>
  Number(/cmdstat_evalsha:calls=(\d+)/.exec(await admin.info('commandstats'))?.[1]);

describe('the layout in Redis', () => {
  let server: RedisServer;
  let admin: Redis;
  let ledger: OpenLedger;

  beforeEach(async () => {
    server = await startRedis();
    admin = new Redis(server.url);
    ledger = await openOrThrow(redisOptions(server.url));
  });
  afterEach(async () => {
    await ledger.close();
    admin.disconnect();
    await server.stop();
  });

  it('asks few partitions while a backlog is worked off, and all of them when those few leave slots free', async () => {
    await ledger.close();
    const standing = performance.now();
    ledger = await openOrThrow(redisOptions(server.url, { clock: { ...systemClock, monotonic: () => standing } }));
    const store = { kind: 'waiting', kept: keptWith('payload'), dueInMs: 0 } as const;
    const numbers = Array.from({ length: 256 }, (_, number) => number);
    await ledger.claim(
      numbers.map((number) => claimOfNumber(number, { store })),
      soon(),
    );
    const take = async (slots: number) => {
      const result = await ledger.takeDue([{ destination: 'orders', slots, leaseMs: 60_000 }], 'taker', soon());
      if (result.kind !== 'taken') throw new Error('Redis did not answer');
      return result;
    };
    expect((await take(16)).deliveries).to.have.length(16);
    const before = await scriptsCalled(admin);
    const second = await take(16);
    const calls = (await scriptsCalled(admin)) - before;
    expect(second.deliveries).to.have.length(16);
    expect(calls).to.be.below(PARTITIONS);
    expect(second.nextInMs).to.equal(0);

    const rest = await take(1_000);
    expect(rest.deliveries).to.have.length(224);
    expect(rest.nextInMs).to.be.within(50_000, 60_000);
  });

  it('puts all keys of a call into one slot, and no script touches a key that it did not declare', async () => {
    const commands: { args: string[]; source: string }[] = [];
    const monitor = await admin.monitor();
    monitor.on('monitor', (_time: string, args: string[], source: string) => commands.push({ args, source }));
    await walk(ledger);
    await admin.ping();
    await eventually('the monitor has seen all', async () => commands.at(-1)?.args[0]?.toLowerCase() === 'ping');
    monitor.disconnect();

    let declared: string[] = [];
    let calls = 0;
    for (const { args, source } of commands) {
      const [name = '', , count] = args;
      if (/^eval(sha)?$/i.test(name)) {
        declared = args.slice(3, 3 + Number(count));
        calls += 1;
        expect(new Set(declared.map(slotOf)).size, declared.join(' ')).to.equal(1);
      } else if (source === 'lua' && name.toUpperCase() !== 'TIME') {
        expect(declared, `${args.slice(0, 2).join(' ')} is undeclared`).to.include(args[1]);
      }
    }
    expect(calls).to.be.greaterThan(100);
  });

  it('spreads the partitions over the slots of a cluster', () => {
    const layout = new Layout(PREFIX);
    const slots = Array.from({ length: 64 }, (_, number) => slotOf(layout.place('orders', keyNumber(number)).due));
    const perNode = [0, 0, 0];
    for (const slot of slots) {
      const node = Math.floor((slot * 3) / 16_384);
      perNode[node] = (perNode[node] ?? 0) + 1;
    }
    expect(new Set(slots).size).to.equal(64);
    expect(Math.min(...perNode)).to.be.greaterThan(15);
  });

  it('lets only buckets expire, so that an eviction of what expires can cost no kept event', async () => {
    await walk(ledger);
    const keys = await admin.keys('*');
    const expiring: string[] = [];
    for (const key of keys) if ((await admin.pttl(key)) >= 0) expiring.push(key);
    expect(expiring.length).to.be.greaterThan(0);
    expect(expiring.filter((key) => !/^bh:\{\d+\}:b:\d+$/.test(key))).to.deep.equal([]);
    for (const key of expiring) expect(await admin.pttl(key)).to.be.within(WINDOW_MS, WINDOW_MS + 2 * 3_600_000);
    const lasting = keys.filter((key) => !expiring.includes(key));
    expect(lasting.some((key) => key.includes(':body:'))).to.equal(true);
    expect(lasting.some((key) => key.includes(':b:'))).to.equal(false);
  });

  it('forgets nothing of a payload that was settled or discarded', async () => {
    await walk(ledger);
    const bodies = (await admin.keys('*:body:*')).map((key) => key.slice(-1)).toSorted();
    expect(bodies).to.deep.equal(['3', '6', '7']);
  });

  it('keeps what it remembers of a claim small enough for a packed bucket', async () => {
    await ledger.claim([claimOfNumber(1, { token: LONGEST_TOKEN, leaseMs: 100_000_000_000 })], soon());
    const [bucket = ''] = await admin.keys('*:b:*');
    const [value = ''] = await admin.hvals(bucket);
    expect(value.length).to.be.within(24 + 13 + 3, 63);
    expect((await admin.hgetallBuffer(bucket)) && (await admin.object('ENCODING', bucket))).to.equal('listpack');
  });

  it('keeps a bucket of 512 settled keys packed, and one of more right all the same', async () => {
    const keys = Array.from({ length: 520 }, (_, number) => `000000${number.toString(16).padStart(26, '0')}`);
    const settle = (some: readonly string[]) =>
      ledger.move(
        some.map((key) => ({ destination: 'orders', key, token: 'mine', to: settled })),
        soon(),
      );
    await settle(keys.slice(0, 512));
    expect(await admin.keys('*:b:*')).to.deep.equal(['bh:{0}:b:0']);
    expect(await admin.hlen('bh:{0}:b:0')).to.equal(512);
    expect(await admin.object('ENCODING', 'bh:{0}:b:0')).to.equal('listpack');
    await settle(keys.slice(512));
    const claims = keys.map((key) => claimOfNumber(0, { key }));
    const results = await ledger.claim(claims, soon());
    expect(new Set(results.map((result) => JSON.stringify(result)))).to.deep.equal(
      new Set(['{"kind":"known","as":"settled"}']),
    );
  });

  it('rids a bucket of what has expired while others are settled in it', async () => {
    const keys = Array.from({ length: 16 }, (_, number) => `000000${number.toString(16).padStart(26, '0')}`);
    const settle = (key: string) => ledger.move([{ destination: 'orders', key, token: 'mine', to: settled }], soon());
    // Minute 0 of the layout is long past; `1:t:1:0` is a claim of that time.
    for (const key of keys.slice(1, 8)) await admin.hset('bh:{0}:b:0', Buffer.from(key.slice(6), 'hex'), 0);
    await admin.hset('bh:{0}:b:0', 'a claim', '1:t:1:0');
    for (const key of keys.slice(8)) await settle(key);
    expect(await admin.hlen('bh:{0}:b:0')).to.equal(8);
    expect(await ledger.claim([claimOfNumber(0, { key: keys[8] ?? '' })], soon())).to.deep.equal([
      { kind: 'known', as: 'settled' },
    ]);
  });

  it('sends a payload once, however often it is put off', async () => {
    const large = 'x'.repeat(1_000_000);
    await ledger.move([moveOfNumber(1, dueNow(large))], soon());
    const before = await inputBytes(admin);
    for (const token of ['a', 'b', 'c']) {
      const taken = await ledger.takeDue(WANTS, token, soon());
      expect(taken.kind === 'taken' && taken.deliveries[0]?.kept.payload.bytes.length).to.equal(1_000_000);
      expect(await ledger.move([moveOfNumber(1, dueNow(large), token)], soon())).to.deep.equal([{ kind: 'moved' }]);
    }
    expect((await inputBytes(admin)) - before).to.be.lessThan(500_000);
  });

  it('sends it again when the record has vanished from under its worker', async () => {
    await ledger.move([moveOfNumber(1, dueNow('kept'))], soon());
    await ledger.takeDue(WANTS, 'taker', soon());
    for (const key of await admin.keys('bh:{*')) await admin.del(key);
    expect(await ledger.move([moveOfNumber(1, dueNow('again'), 'taker')], soon())).to.deep.equal([{ kind: 'moved' }]);
    const taken = await ledger.takeDue(WANTS, 'next', soon());
    expect(taken.kind === 'taken' && String(taken.deliveries[0]?.kept.payload.bytes)).to.equal('again');
  });
});
