import { statfsSync } from 'node:fs';
import { open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ReceiverProcess } from '../world/receiver.js';
import type { World } from '../world/world.js';
import { mostlyWell, type Fault } from './fault.js';
import { receiverFaults } from './receivers.js';

const topology = { ledger: 'sqlite', receivers: 1 } as const;

/** A third fails, so that there is much to keep. */
const failsOften: Fault['destination'] = (chance) => {
  const well = mostlyWell(chance);
  return (arrival) => (chance.happens(0.3) ? { kind: 'answer', status: 503 } : well(arrival));
};

function onlyReceiver({ receivers }: World): ReceiverProcess {
  const [receiver] = receivers;
  if (receiver === undefined) throw new Error('there is no receiver');
  return receiver;
}

/** Writes until the disk has nothing left. */
async function fill(file: string, folder: string): Promise<void> {
  const filler = await open(file, 'w');
  try {
    const { bavail, bsize } = statfsSync(folder);
    await filler.writeFile(Buffer.alloc(bavail * bsize));
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    await filler.close();
  }
}

/** What befalls the SQLite ledger: its process, and the disk below it. */
export const sqliteFaults: readonly Fault[] = [
  ...receiverFaults
    .filter(({ name }) => ['receiver-sigkill', 'receiver-sigterm', 'loop-stall'].includes(name))
    .map((fault) => ({ ...fault, name: `sqlite-${fault.name}`, says: `SQLite: ${fault.says}`, topology })),
  {
    name: 'sqlite-disk-full',
    says: 'SQLite: the disk is full to its last byte, and has room again (a small tmpfs in a user namespace of its own)',
    topology: {
      ...topology,
      before: 'mount -t tmpfs -o size=40m tmpfs "$DATA_DIR"',
      env: { DISK_FLOOR_BYTES: '16MiB' },
    },
    destination: failsOften,
    strike: async (world, chance) => {
      const { pid, name } = onlyReceiver(world);
      // The mount is seen by the process alone; its root leads there.
      const folder = join(`/proc/${pid}/root`, world.folder, name);
      const filler = join(folder, 'filler');
      await world.deeds.during('ledger-away', 'ledger', async () => {
        await fill(filler, folder);
        await sleep(chance.between(500, 2_500));
        await rm(filler);
      });
    },
  },
  {
    name: 'sqlite-io-errors',
    says: 'SQLite: every write beyond the present size of its log is an I/O error (RLIMIT_FSIZE)',
    topology: { ...topology, pipesLog: true },
    destination: failsOften,
    strike: async (world, chance) => {
      const receiver = onlyReceiver(world);
      const { size } = await stat(join(world.folder, receiver.name, 'ledger.db-wal'));
      await world.deeds.during('ledger-away', 'ledger', async () => {
        await receiver.limit(`fsize=${chance.happens(0.5) ? size : 4_096}:`);
        await sleep(chance.between(300, 2_500));
        await receiver.limit('fsize=unlimited:');
      });
    },
  },
];
