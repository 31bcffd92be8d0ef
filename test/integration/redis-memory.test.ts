import { expect } from 'chai';
import { Redis } from 'ioredis';
import type { OpenLedger } from '#src/relay/ledger.js';
import { dead, settled, unattempted } from '#src/relay/ledger.js';
import { claimOfNumber, dueNow, eventually, keptWith, keyNumber, moveOfNumber, soon } from '../support/deliveries.js';
import { disconnectOthers, openOrThrow, redisOptions } from '../support/redis-harness.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';

const BIG = 'x'.repeat(100_000);

describe('a Redis that is full', () => {
  let server: RedisServer;
  let admin: Redis;
  let ledger: OpenLedger;

  before(async () => {
    server = await startRedis({ args: ['--maxmemory', '24mb', '--maxmemory-policy', 'noeviction'] });
    admin = new Redis(server.url);
    ledger = await openOrThrow(redisOptions(server.url));
    await ledger.claim([claimOfNumber(9_000), claimOfNumber(9_001)], soon());
    await ledger.claim([claimOfNumber(9_002, { token: 'first', leaseMs: 1 })], soon());
    await eventually('a lapsed claim is taken over', async () => {
      const [result] = await ledger.claim([claimOfNumber(9_002)], soon());
      return result?.kind === 'granted';
    });
    for (let number = 0; ; number += 1) {
      const [result] = await ledger.move([moveOfNumber(number, dueNow(BIG))], soon());
      if (result?.kind === 'full') break;
      expect(result).to.deep.equal({ kind: 'moved' });
    }
    await admin.config('SET', 'maxmemory', '1mb');
  });
  after(async () => {
    await ledger.close();
    admin.disconnect();
    await server.stop();
  });

  it('grants no claim, stores none and takes no payload in, and says that it is full', async () => {
    const store = { kind: 'waiting', kept: keptWith(), dueInMs: 0 } as const;
    expect(await ledger.claim([claimOfNumber(9_100), claimOfNumber(9_101, { store })], soon())).to.deep.equal([
      { kind: 'full' },
      { kind: 'full' },
    ]);
    expect(await ledger.move([moveOfNumber(9_001, dueNow())], soon())).to.deep.equal([{ kind: 'full' }]);
  });

  it('settles what was claimed', async () => {
    expect(await ledger.move([moveOfNumber(9_000, settled)], soon())).to.deep.equal([{ kind: 'moved' }]);
  });

  it('gives back what took over a lapsed claim, with the lapse', async () => {
    expect(await ledger.move([moveOfNumber(9_002, unattempted)], soon())).to.deep.equal([{ kind: 'moved' }]);
    const found = await ledger.recall(keyNumber(9_002));
    expect(found).to.deep.include({ kind: 'claimed', leaseEndsInMs: 0, lapses: 0 });
  });

  it('drains: what is kept is taken, put off, buried, redriven, discarded and settled until there is room', async () => {
    const wants = [{ destination: 'orders', slots: 1_000, leaseMs: 60_000 }];
    const taken = await ledger.takeDue(wants, 'taker', soon());
    if (taken.kind !== 'taken') throw new Error('the store did not answer');
    expect(taken.deliveries.length).to.be.greaterThan(100);
    const [first = '', second = '', third = '', ...rest] = taken.deliveries.map(({ key }) => key);
    const move = (key: string, to: Parameters<typeof moveOfNumber>[1]) =>
      ledger.move([{ destination: 'orders', key, token: 'taker', to }], soon());

    expect(await move(first, dueNow(BIG))).to.deep.equal([{ kind: 'moved' }]);
    expect(await move(second, dead(keptWith(BIG), 'attempts'))).to.deep.equal([{ kind: 'moved' }]);
    expect(await move(third, dead(keptWith(BIG), 'attempts'))).to.deep.equal([{ kind: 'moved' }]);
    expect(await ledger.redrive(second)).to.deep.equal({ kind: 'done' });
    expect(await ledger.discard(third)).to.deep.equal({ kind: 'done' });
    for (const key of rest) expect(await move(key, settled)).to.deep.equal([{ kind: 'moved' }]);

    await admin.config('SET', 'maxmemory', '24mb');
    expect(await ledger.claim([claimOfNumber(9_200)], soon())).to.deep.equal([{ kind: 'granted', lapses: 0 }]);
  });

  it('tells before that, at the share of maxmemory that was configured', async () => {
    const used = Number(/used_memory:(\d+)/.exec(await admin.info('memory'))?.[1]);
    await admin.config('SET', 'maxmemory', Math.round(used / 0.9));
    await disconnectOthers(admin);
    await eventually('full is told', async () => ledger.status().full && ledger.status().reachable);
    await admin.config('SET', 'maxmemory', Math.round(used / 0.7));
    await disconnectOthers(admin);
    await eventually('room is told', async () => !ledger.status().full && ledger.status().reachable);
  });
});
