import { expect } from 'chai';
import { loadConfig } from '#src/config/load-config.js';

describe('The configuration of an empty environment', () => {
  it('is the defaults of the design', () => {
    expect(loadConfig({})).to.deep.equal({
      host: '127.0.0.1',
      port: 8080,
      auth: { methods: [] },
      adminToken: null,
      ledger: {
        kind: 'sqlite',
        windowMs: 90_000_000,
        durability: null,
        sqlite: { dataDir: './data', diskFloorBytes: 268_435_456 },
        redis: null,
      },
      destinations: [
        {
          name: 'downstream',
          url: null,
          timeoutMs: 5_000,
          slots: 128,
          onUncertain: 'redeliver',
          refusedStatuses: [400, 413, 414, 415, 422],
          headers: {},
          maxAttempts: 185,
          maxAgeMs: 86_400_000,
          backoffFirstMs: 1_000,
          backoffMaxMs: 900_000,
          when: null,
        },
      ],
      sources: [],
      answer: 'delivery',
      answerDeadlineMs: 3_000,
      onUndelivered: 'auto',
      onInvalid: 'refuse',
      needsStorage: [],
      contract: 'enforce',
      schemasDir: null,
      keys: [],
      replays: 'once-per-replay',
      presetsOff: [],
      leaseMarginMs: 10_000,
      maxBodyBytes: 2_097_152,
      maxBatchBytes: 16_777_216,
      maxConnections: 2_000,
      maxInFlightBytes: 134_217_728,
      maxBacklog: 200_000,
      maxDeadLetters: 100_000,
      shutdownDelayMs: 2_000,
      logFormat: 'text',
      logLevel: 'info',
      warnings: [],
    });
  });

  it('has the defaults of Redis where only its host is said', () => {
    expect(loadConfig({ REDIS_HOST: 'cache' }).ledger).to.deep.include({
      kind: 'redis',
      redis: {
        address: {
          hosts: [{ host: 'cache', port: 6379 }],
          shown: 'cache:6379',
          sentinelsOf: null,
          sentinelPassword: '',
          user: '',
          password: '',
          database: 0,
          tls: false,
        },
        prefix: 'bh',
        memoryRatio: 0.85,
      },
    });
  });

  it('takes the default header where only keys are said', () => {
    expect(loadConfig({ AUTH_API_KEYS: 'a-key-of-sixteen' }).auth.methods).to.deep.equal([
      { kind: 'api-key', header: 'x-api-key', keys: ['a-key-of-sixteen'] },
    ]);
  });

  it('logs text, and JSON in production or where it is asked for', () => {
    expect(loadConfig({}).logFormat).to.equal('text');
    expect(loadConfig({ NODE_ENV: 'production' }).logFormat).to.equal('json');
    expect(loadConfig({ NODE_ENV: 'production', LOG_FORMAT: 'text' }).logFormat).to.equal('text');
    expect(loadConfig({ LOG_FORMAT: 'json' }).logFormat).to.equal('json');
  });

  it('takes an empty or blank variable for one that is not set', () => {
    const env = { PORT: '', AUTH_API_KEYS: '', AUTH_API_KEYS_FILE: '', ON_UNDELIVERED: '  ' };
    expect(loadConfig(env)).to.deep.equal(loadConfig({}));
  });

  it('cannot be changed by anybody, down to its last list', () => {
    const config = loadConfig({ AUTH_API_KEYS: 'a-key-of-sixteen' });
    const [method] = config.auth.methods;
    expect(Object.isFrozen(config)).to.equal(true);
    expect(method?.kind === 'api-key' && Object.isFrozen(method.keys)).to.equal(true);
    expect(Object.isFrozen(config.destinations[0]?.refusedStatuses)).to.equal(true);
    expect(Object.isFrozen(config.ledger.sqlite)).to.equal(true);
  });
});
