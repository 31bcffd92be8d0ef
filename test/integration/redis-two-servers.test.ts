import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import type { OpenLedger } from '#src/relay/ledger.js';
import { claimOfNumber, dueNow, eventually, moveOfNumber, soon } from '../support/deliveries.js';
import { openOrThrow, redisOptions } from '../support/redis-harness.js';
import { startRedis, type RedisServer } from '../support/redis-server.js';

/** A name that leads to whatever server the test says, from one connect to the next. */
interface Name {
  readonly server: Server;
  readonly url: string;
  readonly connections: Socket[];
  leadsTo: RedisServer;
}

async function nameOf(first: RedisServer): Promise<Name> {
  const connections: Socket[] = [];
  const server = createServer((socket) => {
    const onward = connect(name.leadsTo.port, '127.0.0.1');
    for (const end of [socket, onward]) {
      end.on('error', () => undefined);
      end.on('close', () => [socket, onward].forEach((each) => each.destroy()));
    }
    socket.pipe(onward).pipe(socket);
    connections.push(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const name: Name = { server, url: `redis://127.0.0.1:${port}`, connections, leadsTo: first };
  return name;
}

describe('the two connections of the Redis ledger', () => {
  let servers: readonly [RedisServer, RedisServer];
  let name: Name;
  let ledger: OpenLedger;

  beforeEach(async () => {
    servers = await Promise.all([startRedis(), startRedis()]);
    name = await nameOf(servers[0]);
    ledger = await openOrThrow(redisOptions(name.url));
  });
  afterEach(async () => {
    await ledger.close();
    name.server.close();
    await Promise.all(servers.map((server) => server.stop()));
  });

  it('store nothing while one of them leads to another server, and say so, until they lead to one again', async () => {
    await ledger.claim([claimOfNumber(1)], soon());
    [, name.leadsTo] = servers;
    name.connections[1]?.destroy();
    await eventually('it is found', async () => ledger.status().failures.join().includes('two servers'));
    expect(await ledger.move([moveOfNumber(1, dueNow())], soon(300))).to.deep.equal([{ kind: 'unknown' }]);

    [name.leadsTo] = servers;
    await eventually('it is mended', async () => ledger.status().failures.length === 0);
    expect(await ledger.move([moveOfNumber(1, dueNow())], soon())).to.deep.equal([{ kind: 'moved' }]);
    const taken = await ledger.takeDue([{ destination: 'orders', slots: 5, leaseMs: 60_000 }], 'taker', soon());
    expect(taken.kind === 'taken' && taken.deliveries.length).to.equal(1);
  });
});
