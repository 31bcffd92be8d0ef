import { expect } from 'chai';
import type { OpenLedger } from '#src/relay/ledger.js';
import { dead, released, settled } from '#src/relay/ledger.js';
import { Layout } from '#src/ledger/redis/layout.js';
import { claimOfNumber, dueNow, eventually, keptWith, keyNumber, moveOfNumber, soon } from '../support/deliveries.js';
import { openOrThrow, PREFIX, redisOptions } from '../support/redis-harness.js';
import { startRedisCluster, type RedisCluster } from '../support/redis-cluster.js';

const WANTS = [{ destination: 'orders', slots: 200, leaseMs: 60_000 }];
const NUMBERS = Array.from({ length: 64 }, (_, number) => number);
const layout = new Layout(PREFIX);
const stateKey = (number: number) => layout.place('orders', keyNumber(number)).state;

describe('the Redis ledger on a Cluster of three primaries', function () {
  this.timeout(30_000);
  let cluster: RedisCluster;
  let ledger: OpenLedger;

  before(async () => {
    cluster = await startRedisCluster();
  });
  beforeEach(async () => {
    for (const client of cluster.clients) await client.flushall();
    ledger = await openOrThrow(redisOptions(cluster.url));
  });
  afterEach(() => ledger.close());
  after(() => cluster.stop());

  const keepAll = () =>
    ledger.move(
      NUMBERS.map((number) => moveOfNumber(number, dueNow(`event ${number}`))),
      soon(),
    );
  const claimed = async (number: number) => (await ledger.claim([claimOfNumber(number)], soon(500)))[0]?.kind;

  it('finds the others by one of them, and spreads what it remembers over all', async () => {
    expect((await keepAll()).every(({ kind }) => kind === 'moved')).to.equal(true);
    for (const client of cluster.clients) expect(await client.dbsize()).to.be.greaterThan(40);
    expect(
      (
        await ledger.claim(
          NUMBERS.map((number) => claimOfNumber(number)),
          soon(),
        )
      ).map(({ kind }) => kind),
    ).to.deep.equal(NUMBERS.map(() => 'known'));
  });

  it('takes what is due, counts it, lists its dead and gives them back wherever they lie', async () => {
    await keepAll();
    const taken = await ledger.takeDue(WANTS, 'taker', soon());
    if (taken.kind !== 'taken') throw new Error('the store did not answer');
    expect(taken.deliveries.map(({ kept }) => String(kept.payload.bytes)).toSorted()).to.deep.equal(
      NUMBERS.map((number) => `event ${number}`).toSorted(),
    );
    const moves = NUMBERS.map((number) =>
      moveOfNumber(number, number % 2 === 0 ? settled : dead(keptWith(), 'attempts'), 'taker'),
    );
    expect((await ledger.move(moves, soon())).every(({ kind }) => kind === 'moved')).to.equal(true);
    expect((await ledger.census())?.map(({ kept, dead: buried }) => [kept, buried])).to.deep.equal([[0, 32]]);
    const page = await ledger.list({ limit: 100 });
    expect(page.kind === 'page' && page.items.length).to.equal(32);
    expect(await ledger.redrive(keyNumber(1))).to.deep.equal({ kind: 'done' });
    expect(await ledger.discard(keyNumber(3))).to.deep.equal({ kind: 'done' });
    expect((await ledger.census())?.map(({ kept, dead: buried }) => [kept, buried])).to.deep.equal([[1, 30]]);
  });

  it('follows a slot that moves, and is away for its partition alone while it does', async () => {
    await keepAll();
    const to = ((await cluster.ownerOf(stateKey(5))) + 1) % 3;
    await cluster.beginMove(stateKey(5), to);
    expect(await claimed(5 + 64)).to.equal('unknown');
    expect(await claimed(6 + 64)).to.equal('granted');
    const wants = [...WANTS, { destination: 'crm', slots: 1, leaseMs: 60_000 }];
    const elsewhere = await ledger.takeDue(wants, 'taker', soon());
    expect(elsewhere.kind === 'taken' && elsewhere.deliveries.length).to.equal(63);

    await cluster.endMove(stateKey(5), to);
    await eventually('it is followed', async () => (await claimed(5 + 64)) === 'granted');
    expect(await ledger.claim([claimOfNumber(5)], soon())).to.deep.equal([{ kind: 'known', as: 'kept' }]);
    await eventually('it is taken', async () => {
      const taken = await ledger.takeDue(WANTS, 'taker', soon());
      return taken.kind === 'taken' && taken.deliveries.length === 1;
    });
    expect(ledger.status().failures).to.deep.equal([]);
  });

  it('loses no due time where a slot on the move still has all that a call needs', async () => {
    // All of one partition and one bucket.
    await ledger.move([moveOfNumber(5, dueNow()), moveOfNumber(69, dead(keptWith(), 'attempts'))], soon());
    await ledger.move([moveOfNumber(133, settled), moveOfNumber(197, dueNow())], soon());
    await ledger.takeDue(WANTS, 'taker', soon());
    await ledger.move([moveOfNumber(197, settled, 'taker')], soon());
    const owner = await cluster.ownerOf(stateKey(5));
    await cluster.beginMove(stateKey(5), (owner + 1) % 3);
    for (const [target, token] of [
      [dueNow(), 'taker'],
      [released, 'again'],
    ] as const) {
      expect(await ledger.move([moveOfNumber(5, target, token)], soon())).to.deep.equal([{ kind: 'moved' }]);
      const taken = await ledger.takeDue(WANTS, 'again', soon());
      expect(taken.kind === 'taken' && taken.deliveries.map(({ key }) => key)).to.deep.equal([keyNumber(5)]);
    }
    await cluster.endMove(stateKey(5), (owner + 1) % 3);
  });

  it('gets its scripts back on each node that has lost them', async () => {
    await claimed(0);
    for (const client of cluster.clients) await client.script('FLUSH');
    const all = await ledger.claim(
      NUMBERS.map((number) => claimOfNumber(number, { token: 'again' })),
      soon(),
    );
    expect(all.map(({ kind }) => kind)).to.not.include('unknown');
  });
});

describe('a Cluster that loses a primary', function () {
  this.timeout(40_000);

  it('is away for what that one holds, goes on with the rest, and is whole again with its replica, without a restart', async () => {
    const cluster = await startRedisCluster();
    const ledgers: OpenLedger[] = [];
    try {
      await cluster.addReplica();
      const seeds = cluster.nodes.map(({ port }) => `127.0.0.1:${port}`).join(',');
      const ledger = await openOrThrow(redisOptions(`redis://${seeds}`));
      ledgers.push(ledger);
      const owners = await Promise.all(NUMBERS.map((number) => cluster.ownerOf(stateKey(number))));
      const [lost, kept] = [owners.indexOf(0), owners.indexOf(1)];
      const store = () => ledger.move([moveOfNumber(lost, dueNow('kept'))], soon());
      expect((await store())[0]?.kind).to.equal('moved');
      await cluster.clients[0]?.publish('all', '');
      await cluster.clients[0]?.wait(1, 5_000);

      await cluster.nodes[0]?.kill('SIGKILL');
      await eventually('it is told', async () => !ledger.status().reachable);
      expect(await ledger.claim([claimOfNumber(lost + 64)], soon(300))).to.deep.equal([{ kind: 'unknown' }]);
      expect(ledger.status().failures.join()).to.include(`node 127.0.0.1:${cluster.nodes[0]?.port}`);
      // The others stop for a moment too, until the replica has taken over: a Cluster serves all of its slots or none.
      await eventually('it is whole', async () => ledger.status().failures.length === 0, 20_000);
      for (const number of [lost, kept]) {
        const claim = () => ledger.claim([claimOfNumber(number + 64, { token: 'after' })], soon());
        await eventually('it is served', async () => (await claim())[0]?.kind === 'granted');
      }
      expect(await ledger.claim([claimOfNumber(lost)], soon())).to.deep.equal([{ kind: 'known', as: 'kept' }]);
    } finally {
      await Promise.all(ledgers.map((ledger) => ledger.close()));
      await cluster.stop();
    }
  });
});
