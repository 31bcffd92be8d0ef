import { ConfigError } from './config/config-error.js';
import type { Config } from './config/config.js';
import { isDurable } from './relay/keeping.js';
import type { LedgerStatus, Opening, OpenLedger } from './relay/ledger.js';
import { systemClock } from './system-clock.js';
import type { Telemetry } from './telemetry/telemetry.js';

/** Opens the ledger that the configuration names; throws a `ConfigError` where it cannot be relied on. */
export async function openLedger(config: Config, facts: Telemetry): Promise<OpenLedger> {
  const { windowMs, durability, sqlite, redis } = config.ledger;
  const common = { windowMs, clock: systemClock, facts };
  let opening: Opening;
  // Only the one in use is loaded: the modules of the other are a fifth of the start.
  if (redis) {
    const { openRedisLedger } = await import('./ledger/redis/open-redis-ledger.js');
    const destinations = config.destinations.map(({ name }) => name);
    const leaseMs = Math.max(...config.destinations.map(({ timeoutMs }) => timeoutMs)) + config.leaseMarginMs;
    opening = await openRedisLedger({ ...redis, ...common, durability, destinations, leaseMs });
  } else {
    const { openSqliteLedger } = await import('./ledger/sqlite/open.js');
    opening = await openSqliteLedger({ ...sqlite, ...common });
  }
  if (opening.kind === 'open') return opening.ledger;
  throw new ConfigError([{ setting: redis ? 'REDIS_URL' : 'DATA_DIR', message: opening.reason }]);
}

/** Who keeps an undelivered event, and the refusal of what cannot be kept without storage that survives a crash. */
export async function decideMode(
  config: Config,
  ledger: OpenLedger,
  durability: LedgerStatus['durability'],
): Promise<'keep' | 'return'> {
  const { onUndelivered } = config;
  const refuse = async (setting: string, message: string): Promise<never> => {
    await ledger.close();
    throw new ConfigError([{ setting, message }]);
  };
  if (onUndelivered === 'return') return 'return';
  if (isDurable(durability)) return 'keep';
  if (onUndelivered === 'keep') {
    // Whoever says both out loud has decided that the loss of the ledger may lose events.
    if (config.ledger.durability === 'none') return 'keep';
    return refuse(
      'ON_UNDELIVERED',
      'ON_UNDELIVERED=keep needs a ledger that survives a crash, and this one does not: switch on AOF in Redis ' +
        '(appendonly yes), use ON_UNDELIVERED=return, or accept the loss with DURABILITY=none.',
    );
  }
  const { needsStorage } = config;
  if (needsStorage.length === 0) return 'return';
  return refuse(
    'ON_UNDELIVERED',
    `${needsStorage.join(', ')} needs storage, and this ledger does not survive a crash, so that ON_UNDELIVERED=auto came out ` +
      'as return: switch on AOF in Redis (appendonly yes), or drop the setting.',
  );
}
