import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../chance.js';
import { redisOf, type World } from '../world/world.js';
import { mostlyWell, type Fault } from './fault.js';

const topology = { ledger: 'redis', receivers: 2 } as const;

const restart = async (world: World, chance: Chance): Promise<void> => {
  const { server } = redisOf(world);
  await world.deeds.during('ledger-away', 'ledger', async () => {
    await server.kill('SIGKILL');
    await sleep(chance.between(0, 1_500));
    await server.restart();
  });
};

/** What befalls Redis itself. */
export const redisFaults: readonly Fault[] = [
  {
    name: 'redis-sigkill',
    says: 'Redis with AOF always is killed, and started again',
    topology,
    strike: restart,
  },
  {
    name: 'redis-everysec',
    says: 'Redis with AOF everysec is killed, and started again: the process dies, the host stays',
    topology: { ...topology, ledger: 'redis-everysec' },
    strike: restart,
  },
  {
    name: 'redis-sigstop',
    says: 'Redis hangs, and goes on (SIGSTOP, SIGCONT)',
    topology,
    strike: async (world, chance) => {
      const { server } = redisOf(world);
      await world.deeds.during('ledger-away', 'ledger', async () => {
        await server.kill('SIGSTOP');
        await sleep(chance.between(300, 5_000));
        await server.kill('SIGCONT');
      });
    },
  },
  {
    name: 'scripts-flushed',
    says: 'Redis forgets its scripts, ten times a second',
    topology,
    pauseMs: 100,
    strike: async (world) => void (await redisOf(world).admin.script('FLUSH')),
  },
  {
    name: 'redis-oom',
    says: 'Redis is at its maxmemory and refuses every write that needs room, while a third of the deliveries fail',
    topology,
    destination: (chance) => {
      const well = mostlyWell(chance);
      return (arrival) => (chance.happens(0.3) ? { kind: 'answer', status: 503 } : well(arrival));
    },
    strike: async (world, chance) => {
      const { admin } = redisOf(world);
      await world.deeds.during('ledger-away', 'ledger', async () => {
        await admin.config('SET', 'maxmemory', '1mb');
        await sleep(chance.between(300, 3_000));
        await admin.config('SET', 'maxmemory', '0');
      });
    },
  },
];
