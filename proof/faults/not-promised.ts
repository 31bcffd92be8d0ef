import { readdirSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { redisOf } from '../world/world.js';
import { mostlyWell, type Fault } from './fault.js';

/** What everysec leaves unsynced at most, when the disk keeps up. */
const UNSYNCED_MS = 1_000;

/** The file that Redis appends to, and its size. */
function appended(dir: string): { readonly file: string; readonly bytes: number } {
  const names = readdirSync(dir, { recursive: true, encoding: 'utf8' });
  const name = names.find((each) => each.endsWith('.incr.aof')) ?? names.find((each) => each.endsWith('.aof')) ?? '';
  const file = join(dir, name);
  return { file, bytes: statSync(file).size };
}

/** What may lose events, as the README says of this topology. Measured, and not counted with the others. */
export const notPromised: readonly Fault[] = [
  {
    name: 'redis-host-crash',
    says: 'the host of a Redis with AOF everysec crashes: the last second of its file is gone',
    isPromised: false,
    topology: { ledger: 'redis-everysec', receivers: 2 },
    destination: (chance) => {
      const well = mostlyWell(chance);
      return (arrival) => (chance.happens(0.2) ? { kind: 'answer', status: 503 } : well(arrival));
    },
    strike: async (world) => {
      const { server } = redisOf(world);
      const synced = appended(server.dir);
      await sleep(UNSYNCED_MS);
      await world.deeds.during('ledger-forgot', 'ledger', () =>
        world.deeds.during('ledger-away', 'ledger', async () => {
          await server.kill('SIGKILL');
          truncateSync(synced.file, synced.bytes);
          await server.restart();
        }),
      );
    },
  },
];
