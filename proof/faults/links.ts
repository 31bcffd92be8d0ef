import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../chance.js';
import type { Proxy } from '../world/proxy.js';
import { redisOf, type World } from '../world/world.js';
import type { Fault } from './fault.js';

type Disturb = (link: Proxy, chance: Chance) => Promise<void>;

const KINDS: readonly (readonly [name: string, says: string, disturb: Disturb])[] = [
  [
    'resets',
    'every connection is reset, again and again',
    async (link, chance) => {
      link.reset();
      await sleep(chance.between(20, 300));
    },
  ],
  [
    'latency',
    'every packet takes up to 700 ms longer',
    async (link, chance) => {
      link.delay(chance.between(20, 700));
      await sleep(chance.between(500, 2_000));
      link.delay(0);
    },
  ],
  [
    'black-hole',
    'nothing passes and nobody is told, for up to 5 s',
    async (link, chance) => {
      link.blackHole(true);
      await sleep(chance.between(300, 5_000));
      link.blackHole(false);
    },
  ],
  [
    'half-open',
    'the other side of every connection is gone, and the receiver is not told',
    async (link, chance) => {
      link.halfOpen();
      await sleep(chance.between(500, 4_000));
    },
  ],
  [
    'cut',
    'an answer breaks off in its middle',
    async (link, chance) => {
      link.cutAfter(Math.floor(chance.between(1, 400)));
      await sleep(chance.between(50, 300));
    },
  ],
];

function destinationLinkOf({ destinationLink }: World): Proxy {
  if (destinationLink === null) throw new Error('there is no proxy in front of the destination');
  return destinationLink;
}

/** What befalls the network between the receivers and what they talk to. */
export const linkFaults: readonly Fault[] = KINDS.flatMap(([name, says, disturb]): Fault[] => [
  {
    name: `redis-link-${name}`,
    says: `between receivers and Redis: ${says}`,
    topology: { ledger: 'redis-behind-proxy', receivers: 2 },
    strike: async (world, chance) => {
      const { link } = redisOf(world);
      if (link === null) throw new Error('there is no proxy in front of Redis');
      await world.deeds.during('ledger-away', 'ledger', () => disturb(link, chance));
    },
  },
  {
    name: `destination-link-${name}`,
    says: `between receivers and destination: ${says}`,
    topology: { ledger: 'redis', receivers: 2, isDestinationProxied: true },
    strike: (world, chance) =>
      world.deeds.during('disturbed', 'destination', () => disturb(destinationLinkOf(world), chance)),
  },
]);
