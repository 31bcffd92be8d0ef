import { setTimeout as sleep } from 'node:timers/promises';
import { anyReceiver, LEASE_MS } from '../world/world.js';
import type { Fault } from './fault.js';

const topology = { ledger: 'redis', receivers: 3 } as const;

/** What befalls the receivers' own processes. */
export const receiverFaults: readonly Fault[] = [
  {
    name: 'receiver-sigkill',
    says: 'a receiver is killed, and started again',
    topology,
    strike: async (world, chance) => {
      const receiver = anyReceiver(world, chance);
      await receiver.kill();
      await sleep(chance.between(0, 500));
      await receiver.start();
    },
  },
  {
    name: 'receiver-sigstop',
    says: 'a receiver is stopped for longer than a lease lasts, and goes on (SIGSTOP, SIGCONT)',
    topology,
    strike: async (world, chance) => {
      const receiver = anyReceiver(world, chance);
      await world.deeds.during('stalled', receiver.name, async () => {
        receiver.signal('SIGSTOP');
        await sleep(chance.between(LEASE_MS * 0.5, LEASE_MS * 1.8));
        receiver.signal('SIGCONT');
      });
    },
  },
  {
    name: 'receiver-sigterm',
    says: 'a receiver is told to end under load, ends well, and is started again',
    topology,
    strike: async (world, chance) => {
      const receiver = anyReceiver(world, chance);
      await receiver.terminate();
      await receiver.start();
    },
  },
  {
    name: 'rolling-restart',
    says: 'every receiver in turn ends and starts again, as in a deployment',
    topology,
    strike: async ({ receivers }) => {
      for (const receiver of receivers) {
        await receiver.terminate();
        await receiver.start();
      }
    },
  },
  {
    name: 'loop-stall',
    says: "a receiver's event loop stands still for up to 10 s",
    topology,
    pauseMs: 3_000,
    strike: async (world, chance) => {
      const receiver = anyReceiver(world, chance);
      await world.deeds.during('stalled', receiver.name, () =>
        receiver.order({ stallMs: chance.pick([500, 4_000, 10_000]) }),
      );
    },
  },
  ...[1, -1].map((hours): Fault => ({
    name: hours > 0 ? 'clock-forward' : 'clock-back',
    says: `the wall clock of a receiver is stepped by ${hours > 0 ? '+' : '−'}1 h, and back again`,
    topology,
    strike: async (world, chance) => {
      const receiver = anyReceiver(world, chance);
      await receiver.order({ clockMs: hours * 3_600_000 });
      await sleep(chance.between(500, 2_000));
      await receiver.order({ clockMs: 0 });
    },
  })),
  {
    name: 'open-files',
    says: 'a receiver has reached its limit of open files',
    topology,
    strike: async (world, chance) => {
      const receiver = anyReceiver(world, chance);
      await world.deeds.during('disturbed', 'destination', async () => {
        await receiver.limit('nofile=30:');
        await sleep(chance.between(500, 3_000));
        await receiver.limit('nofile=1024:');
      });
    },
  },
];
