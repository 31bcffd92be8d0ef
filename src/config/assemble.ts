import { authMethods } from './auth-methods.js';
import type { Config, DestinationConfig, LedgerConfig, RedisAddress } from './config.js';
import { destinationFields } from './file/destination-fields.js';
import type { DestinationGiven } from './file/destinations.js';
import type { FromFile } from './file/read-file.js';
import { needsStorage } from './needs-storage.js';
import { readRedisUrl } from './redis-url.js';
import type { Values } from './settings.js';

const HOUR_MS = 3_600_000;

/** The only destination where no file names others. */
const ONLY = { fields: { name: 'downstream' }, headers: {}, when: null };

/** Turns the settings into the one `Config`, and their units into ms and bytes. */
export function assemble(
  values: Values,
  { destinations, keys, presetsOff, sources }: Pick<FromFile, 'destinations' | 'keys' | 'presetsOff' | 'sources'>,
  isProduction: boolean,
  warnings: readonly string[],
): Config {
  return deepFreeze({
    host: values.HOST,
    port: values.PORT,
    auth: { methods: authMethods(values) },
    adminToken: values.ADMIN_TOKEN,
    ledger: ledgerOf(values),
    destinations: (destinations ?? [ONLY]).map((given) => destinationOf(given, values)),
    sources,
    answer: values.ANSWER,
    answerDeadlineMs: values.ANSWER_DEADLINE_MS,
    onUndelivered: values.ON_UNDELIVERED,
    onInvalid: values.ON_INVALID,
    needsStorage: needsStorage({ values, destinations }),
    contract: values.CONTRACT,
    schemasDir: values.SCHEMAS_DIR,
    keys,
    replays: values.REPLAYS,
    presetsOff: [...new Set([...values.PRESETS_OFF, ...presetsOff])],
    leaseMarginMs: values.LEASE_MARGIN_MS,
    maxBodyBytes: values.MAX_BODY_BYTES,
    maxBatchBytes: Math.max(values.MAX_BODY_BYTES, Math.min(values.MAX_BATCH_BYTES, values.MAX_IN_FLIGHT_BYTES)),
    maxConnections: values.MAX_CONNECTIONS,
    maxInFlightBytes: values.MAX_IN_FLIGHT_BYTES,
    maxBacklog: values.MAX_BACKLOG,
    maxDeadLetters: values.MAX_DEAD_LETTERS,
    shutdownDelayMs: values.SHUTDOWN_DELAY_MS,
    logFormat: values.LOG_FORMAT ?? (isProduction ? 'json' : 'text'),
    logLevel: values.LOG_LEVEL,
    warnings,
  });
}

/** What a destination does not say of itself is as the settings have it. */
function destinationOf(
  { fields, headers, when }: Pick<DestinationGiven, 'fields' | 'headers' | 'when'>,
  values: Values,
): DestinationConfig {
  return {
    name: fields.name ?? '',
    url: fields.url ?? values.DOWNSTREAM_URL,
    timeoutMs: fields.timeout_ms ?? values.DOWNSTREAM_TIMEOUT_MS,
    slots: fields.slots ?? values.SLOTS,
    onUncertain: fields.on_uncertain ?? values.ON_UNCERTAIN,
    refusedStatuses: [...(fields.refused_statuses ?? values.DOWNSTREAM_REFUSED_STATUSES)],
    headers,
    maxAttempts: fields.max_attempts ?? values.MAX_ATTEMPTS,
    maxAgeMs: (fields.max_age_hours ?? values.MAX_AGE_HOURS) * HOUR_MS,
    backoffFirstMs: fields.backoff_first_ms ?? destinationFields.backoff_first_ms.fallback,
    backoffMaxMs: fields.backoff_max_ms ?? destinationFields.backoff_max_ms.fallback,
    when,
  };
}

function ledgerOf(values: Values): LedgerConfig {
  const address = redisAddressOf(values);
  return {
    kind: address === null ? 'sqlite' : 'redis',
    windowMs: values.WINDOW_HOURS * HOUR_MS,
    durability: values.DURABILITY === 'auto' ? null : (values.DURABILITY as LedgerConfig['durability']),
    sqlite: { dataDir: values.DATA_DIR, diskFloorBytes: values.DISK_FLOOR_BYTES },
    redis:
      address === null
        ? null
        : { address, prefix: values.REDIS_PREFIX, memoryRatio: values.LEDGER_MEMORY_PERCENT / 100 },
  };
}

function redisAddressOf(values: Values): RedisAddress | null {
  const { REDIS_URL, REDIS_HOST, REDIS_PORT, REDIS_PASSWORD, REDIS_SENTINEL_PASSWORD } = values;
  const address = readRedisUrl(
    REDIS_URL ?? (REDIS_HOST === null ? '' : `redis://${bracketed(REDIS_HOST)}:${REDIS_PORT}`),
  );
  if (address === null) return null;
  const password = REDIS_PASSWORD ?? address.password;
  return { ...address, password, sentinelPassword: REDIS_SENTINEL_PASSWORD ?? '' };
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);

function deepFreeze<T extends object>(value: T): T {
  for (const member of Object.values(value)) {
    if (typeof member === 'object' && member !== null) deepFreeze(member);
  }
  return Object.freeze(value);
}
