import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Chance } from '../chance.js';
import { Deeds } from './deeds.js';
import { DESTINATION, startDestination, type Behaviour, type Destination } from './destination.js';
import { ledgers, type LedgerName, type LedgerSite, type RedisSite } from './ledgers.js';
import { startProxy, type Proxy } from './proxy.js';
import { ReceiverProcess } from './receiver.js';
import { steadyPort } from './steady-port.js';

/** Which parts a fault needs. */
export interface Topology {
  readonly ledger: LedgerName;
  readonly receivers: number;
  /** A proxy stands between receivers and destination. */
  readonly isDestinationProxied?: boolean;
  /** See `ReceiverStart`; `$DATA_DIR` names the receiver's folder. */
  readonly before?: string;
  readonly pipesLog?: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** All the real parts of one scenario. */
export interface World {
  readonly receivers: readonly ReceiverProcess[];
  readonly ledger: LedgerSite;
  readonly destination: Destination;
  readonly destinationLink: Proxy | null;
  readonly deeds: Deeds;
  readonly folder: string;
  stop(): Promise<void>;
}

export const TIMEOUT_MS = 2_000;
/** A lease lasts so long; what stalls a receiver for less costs nothing. */
export const LEASE_MS = TIMEOUT_MS + 2_000;
export const ADMIN_TOKEN = 'operator-token-of-the-proof';

const SETTINGS = {
  ADMIN_TOKEN,
  LOG_FORMAT: 'json',
  ANSWER_DEADLINE_MS: '1500',
  LEASE_MARGIN_MS: String(LEASE_MS - TIMEOUT_MS),
  SHUTDOWN_DELAY_MS: '200',
};

const running = new Set<() => Promise<void>>();

/** Ends every process that a world has started. */
export async function stopAllWorlds(): Promise<void> {
  await Promise.all([...running].map((stop) => stop()));
}

export async function startWorld(topology: Topology, behaviour: Behaviour): Promise<World> {
  const folder = await mkdtemp(join(tmpdir(), 'bridgehead-proof-'));
  const deeds = new Deeds();
  const ledger = await ledgers[topology.ledger]();
  const destination = await startDestination(behaviour);
  const destinationLink = topology.isDestinationProxied === true ? await startProxy(destination.port) : null;
  const names = Array.from({ length: topology.receivers }, (_, index) => `receiver-${index + 1}`);
  const receivers: ReceiverProcess[] = [];
  const stop = async (): Promise<void> => {
    running.delete(stop);
    await Promise.all(receivers.map((receiver) => receiver.dispose()));
    await ledger.stop();
    await destinationLink?.stop();
    await destination.stop();
    await rm(folder, { recursive: true, force: true });
  };
  running.add(stop);
  try {
    for (const name of names) {
      const port = await steadyPort();
      const dataDir = join(folder, name);
      await mkdir(dataDir);
      const config = join(folder, `${name}.json`);
      const url = `http://127.0.0.1:${destinationLink?.port ?? destination.port}/\${env:PROOF_LIFE}`;
      await writeFile(config, JSON.stringify(configOf(url)));
      const env = { ...SETTINGS, BRIDGEHEAD_CONFIG: config, PORT: String(port), DATA_DIR: dataDir };
      receivers.push(
        new ReceiverProcess({
          name,
          port,
          folder,
          deeds,
          env: { ...env, ...ledger.env, ...topology.env },
          ...(topology.before === undefined ? {} : { before: topology.before }),
          pipesLog: topology.pipesLog ?? false,
        }),
      );
    }
    await Promise.all(receivers.map((receiver) => receiver.start()));
  } catch (error) {
    await stop();
    throw error;
  }
  return { receivers, ledger, destination, destinationLink, deeds, folder, stop };
}

/** Each process has an URL of its own, so that the destination knows whose request it was; their pauses are short. */
const configOf = (url: string): object => ({
  destinations: [{ name: DESTINATION, url, timeout_ms: TIMEOUT_MS, backoff_first_ms: 100, backoff_max_ms: 1_500 }],
});

/** The single Redis of this world; a fault that asks for it has to name a topology with one. */
export function redisOf({ ledger }: World): RedisSite {
  if (ledger.redis === undefined) throw new Error('this world has no single Redis');
  return ledger.redis;
}

/** Picks a receiver that runs. */
export function anyReceiver({ receivers }: World, chance: Chance): ReceiverProcess {
  return chance.pick(receivers.filter(({ isRunning }) => isRunning));
}
