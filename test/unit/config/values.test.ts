import { expect } from 'chai';
import type { Config } from '#src/config/config.js';
import { load } from '../../support/loading.js';

interface Example {
  readonly env: Readonly<Record<string, string>>;
  readonly read: (config: Config) => unknown;
  readonly value: unknown;
}

const redis = { REDIS_HOST: 'cache' };
const cache = {
  hosts: [{ host: 'cache', port: 6379 }],
  shown: 'cache:6379',
  sentinelsOf: null,
  sentinelPassword: '',
  user: '',
  password: '',
  database: 0,
  tls: false,
};
const key = { AUTH_API_KEYS: 'a-key-of-sixteen' };
const jwt = {
  AUTH_JWT_ISSUER: 'https://login.example/',
  AUTH_JWT_AUDIENCE: 'events',
  AUTH_JWKS_URL: 'https://login.example/keys?p=1',
};

const examples: readonly Example[] = [
  { env: { HOST: '::1' }, read: (config) => config.host, value: '::1' },
  { env: { PORT: '0' }, read: (config) => config.port, value: 0 },
  { env: { PORT: ' 9000 ' }, read: (config) => config.port, value: 9_000 },
  {
    env: { AUTH_API_KEYS: 'the-newer-api-key, the-older-api-key' },
    read: (config) => config.auth.methods,
    value: [{ kind: 'api-key', header: 'x-api-key', keys: ['the-newer-api-key', 'the-older-api-key'] }],
  },
  {
    env: { ...key, AUTH_API_KEY_HEADER: 'X-Event-Key' },
    read: (config) => config.auth.methods,
    value: [{ kind: 'api-key', header: 'x-event-key', keys: ['a-key-of-sixteen'] }],
  },
  {
    env: { AUTH_BASIC: 'user:one, user:two:with:colons,ü:pässword' },
    read: (config) => config.auth.methods,
    value: [{ kind: 'basic', credentials: ['user:one', 'user:two:with:colons', 'ü:pässword'] }],
  },
  {
    env: jwt,
    read: (config) => config.auth.methods,
    value: [
      {
        kind: 'jwt',
        issuer: 'https://login.example/',
        audience: 'events',
        jwksUrl: 'https://login.example/keys?p=1',
        scope: null,
      },
    ],
  },
  {
    env: { ...key, AUTH_BASIC: 'user:one', ...jwt, AUTH_JWT_SCOPE: 'events:write events:all' },
    read: ({ auth }) => auth.methods.map((method) => (method.kind === 'jwt' ? method.scope : method.kind)),
    value: ['api-key', 'basic', 'events:write events:all'],
  },
  { env: { ADMIN_TOKEN: 'seventeen-letters' }, read: (config) => config.adminToken, value: 'seventeen-letters' },
  { env: { MAX_BODY_BYTES: '4194304' }, read: (config) => config.maxBodyBytes, value: 4_194_304 },
  { env: { MAX_BODY_BYTES: '4MiB' }, read: (config) => config.maxBodyBytes, value: 4_194_304 },
  { env: { MAX_BODY_BYTES: '1536 kib' }, read: (config) => config.maxBodyBytes, value: 1_572_864 },
  { env: { MAX_BATCH_BYTES: '4MiB' }, read: (config) => config.maxBatchBytes, value: 4_194_304 },
  { env: { MAX_BODY_BYTES: '32MiB' }, read: (config) => config.maxBatchBytes, value: 33_554_432 },
  { env: { MAX_IN_FLIGHT_BYTES: '8MiB' }, read: (config) => config.maxBatchBytes, value: 8_388_608 },
  { env: { MAX_CONNECTIONS: '10' }, read: (config) => config.maxConnections, value: 10 },
  { env: { MAX_IN_FLIGHT_BYTES: '1GiB' }, read: (config) => config.maxInFlightBytes, value: 1_073_741_824 },
  { env: { CONTRACT: 'report' }, read: (config) => config.contract, value: 'report' },
  { env: { SCHEMAS_DIR: './schemas' }, read: (config) => config.schemasDir, value: './schemas' },
  { env: { ON_INVALID: 'keep' }, read: (config) => config.onInvalid, value: 'keep' },
  { env: { REPLAYS: 'always' }, read: (config) => config.replays, value: 'always' },
  {
    env: { PRESETS_OFF: 'stripe, tutorial-event' },
    read: (config) => config.presetsOff,
    value: ['stripe', 'tutorial-event'],
  },
  { env: { ANSWER: 'acceptance' }, read: (config) => config.answer, value: 'acceptance' },
  { env: { ANSWER_DEADLINE_MS: '3500' }, read: (config) => config.answerDeadlineMs, value: 3_500 },
  {
    env: { DOWNSTREAM_URL: 'https://crm.example/hook?tenant=7' },
    read: (config) => config.destinations[0]?.url,
    value: 'https://crm.example/hook?tenant=7',
  },
  { env: { DOWNSTREAM_TIMEOUT_MS: '700' }, read: (config) => config.destinations[0]?.timeoutMs, value: 700 },
  {
    env: { DOWNSTREAM_REFUSED_STATUSES: '422, 451' },
    read: (config) => config.destinations[0]?.refusedStatuses,
    value: [422, 451],
  },
  { env: { SLOTS: '4' }, read: (config) => config.destinations[0]?.slots, value: 4 },
  { env: { ON_UNCERTAIN: 'park' }, read: (config) => config.destinations[0]?.onUncertain, value: 'park' },
  { env: { ON_UNDELIVERED: 'return' }, read: (config) => config.onUndelivered, value: 'return' },
  { env: { MAX_ATTEMPTS: '3' }, read: (config) => config.destinations[0]?.maxAttempts, value: 3 },
  { env: { MAX_AGE_HOURS: '2' }, read: (config) => config.destinations[0]?.maxAgeMs, value: 7_200_000 },
  { env: { DATA_DIR: '/data' }, read: (config) => config.ledger.sqlite.dataDir, value: '/data' },
  { env: { DISK_FLOOR_BYTES: '1GiB' }, read: (config) => config.ledger.sqlite.diskFloorBytes, value: 1_073_741_824 },
  {
    env: { REDIS_URL: 'rediss://cache:6380/2' },
    read: (config) => config.ledger.redis?.address,
    value: { ...cache, hosts: [{ host: 'cache', port: 6380 }], shown: 'cache:6380', database: 2, tls: true },
  },
  {
    env: { REDIS_URL: 'redis://app:pass%20word@a:7000,b,[::1]:7002' },
    read: (config) => config.ledger.redis?.address,
    value: {
      ...cache,
      hosts: [
        { host: 'a', port: 7000 },
        { host: 'b', port: 6379 },
        { host: '::1', port: 7002 },
      ],
      shown: 'a:7000, b:6379, [::1]:7002',
      user: 'app',
      password: 'pass word',
    },
  },
  {
    env: {
      REDIS_URL: 'rediss+sentinel://app@a,b:26380/orders/3',
      REDIS_PASSWORD: 'of-the-primary-16',
      REDIS_SENTINEL_PASSWORD: 'of-the-sentinels',
    },
    read: (config) => config.ledger.redis?.address,
    value: {
      hosts: [
        { host: 'a', port: 26379 },
        { host: 'b', port: 26380 },
      ],
      shown: 'a:26379, b:26380 (Sentinels of orders)',
      sentinelsOf: 'orders',
      sentinelPassword: 'of-the-sentinels',
      user: 'app',
      password: 'of-the-primary-16',
      database: 3,
      tls: true,
    },
  },
  {
    env: { ...redis, REDIS_PORT: '6390' },
    read: (config) => config.ledger.redis?.address.hosts,
    value: [{ host: 'cache', port: 6390 }],
  },
  {
    env: { REDIS_HOST: '::1' },
    read: (config) => config.ledger.redis?.address.hosts,
    value: [{ host: '::1', port: 6379 }],
  },
  { env: { ...redis, REDIS_PREFIX: 'team:bh' }, read: (config) => config.ledger.redis?.prefix, value: 'team:bh' },
  { env: { ...redis, LEDGER_MEMORY_PERCENT: '70' }, read: (config) => config.ledger.redis?.memoryRatio, value: 0.7 },
  { env: { WINDOW_HOURS: '96' }, read: (config) => config.ledger.windowMs, value: 345_600_000 },
  { env: { LEASE_MARGIN_MS: '1000' }, read: (config) => config.leaseMarginMs, value: 1_000 },
  { env: { DURABILITY: 'auto' }, read: (config) => config.ledger.durability, value: null },
  { env: { ...redis, DURABILITY: 'aof' }, read: (config) => config.ledger.durability, value: 'aof' },
  { env: { ...redis, DURABILITY: 'replicas:2' }, read: (config) => config.ledger.durability, value: 'replicas:2' },
  { env: { MAX_BACKLOG: '5' }, read: (config) => config.maxBacklog, value: 5 },
  { env: { MAX_DEAD_LETTERS: '6' }, read: (config) => config.maxDeadLetters, value: 6 },
  { env: { SHUTDOWN_DELAY_MS: '0' }, read: (config) => config.shutdownDelayMs, value: 0 },
  { env: { LOG_FORMAT: 'text' }, read: (config) => config.logFormat, value: 'text' },
  { env: { LOG_LEVEL: 'debug' }, read: (config) => config.logLevel, value: 'debug' },
];

describe('A setting', () => {
  for (const { env, read, value } of examples) {
    it(`is taken over: ${JSON.stringify(env)}`, () => {
      expect(read(load(env))).to.deep.equal(value);
    });
  }
});

describe('The password of Redis', () => {
  const password = "p@ss:w/rd%?#[]'! ü";

  it('arrives as it was given, whatever characters it has', () => {
    for (const where of [{ REDIS_HOST: 'cache' }, { REDIS_URL: 'redis://cache:6379/1' }]) {
      expect(load({ ...where, REDIS_PASSWORD: password }).ledger.redis?.address).to.include({ password });
    }
  });

  it('goes to the user that the URL names', () => {
    const config = load({ REDIS_URL: 'redis://bridgehead@cache:6379', REDIS_PASSWORD: 'sixteen-letters!' });
    expect(config.ledger.redis?.address).to.include({ user: 'bridgehead', password: 'sixteen-letters!' });
  });
});
