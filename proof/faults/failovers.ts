import type { Chance } from '../chance.js';
import type { World } from '../world/world.js';
import type { Fault } from './fault.js';

/** Whoever is answered 202 has waited for the replica. Two of them would be one too many: the other one may take over. */
const waiting = { DURABILITY: 'replicas:1' } as const;

const failOver =
  (how: 'ordered' | 'killed') =>
  async ({ ledger, deeds }: World, chance: Chance): Promise<void> => {
    const { failOver: strike } = ledger;
    if (strike === undefined) throw new Error('this world has no replicas');
    await deeds.during('failover', 'ledger', () => deeds.during('ledger-away', 'ledger', () => strike(how, chance)));
  };

/** A replica takes over, and slots move. */
export const failoverFaults: readonly Fault[] = [
  {
    name: 'sentinel-failover',
    says: 'a Sentinel is ordered to make the replica the primary (AOF always, `replicas:1`), and later back again',
    topology: { ledger: 'sentinel', receivers: 2, env: waiting },
    strike: failOver('ordered'),
  },
  {
    name: 'sentinel-sigkill',
    says: 'the primary is killed, its Sentinel makes the replica the primary, and the killed one comes back as its replica',
    topology: { ledger: 'sentinel', receivers: 2, env: waiting },
    strike: failOver('killed'),
  },
  {
    name: 'cluster-failover',
    says: 'one of three primaries of a Cluster changes places with its replica (`CLUSTER FAILOVER`; AOF always, `replicas:1`)',
    topology: { ledger: 'cluster-replicated', receivers: 2, env: waiting },
    strike: failOver('ordered'),
  },
  {
    name: 'cluster-sigkill',
    says: 'one of three primaries of a Cluster is killed, its replica takes over, and the killed one comes back as its replica',
    topology: { ledger: 'cluster-replicated', receivers: 2, env: waiting },
    strike: failOver('killed'),
  },
  {
    name: 'cluster-slots',
    says: 'slots of a Cluster move to another node under load, with all that is in them, and back again',
    topology: { ledger: 'cluster', receivers: 2 },
    strike: async ({ ledger, deeds }, chance) => {
      const { moveSlots } = ledger;
      if (moveSlots === undefined) throw new Error('this world has no Cluster');
      await deeds.during('ledger-away', 'ledger', () => moveSlots(chance));
    },
  },
];

/** The same without waiting: what a replica had not been told of yet is gone. */
export const failoverUnawaited: Fault = {
  name: 'sentinel-unawaited',
  says: 'as sentinel-sigkill, with `DURABILITY=fsync`: the disk that holds the newest is that of the killed one',
  isPromised: false,
  topology: { ledger: 'sentinel', receivers: 2, env: { DURABILITY: 'fsync' } },
  destination: (chance) => () => ({ kind: 'answer', status: chance.happens(0.3) ? 503 : 200 }),
  strike: failOver('killed'),
};
