import { expect } from 'chai';
import { loadConfig } from '#src/config/load-config.js';
import { health, type Watched } from '#src/health.js';
import type { LedgerStatus } from '#src/relay/ledger.js';

const WELL: LedgerStatus = { reachable: true, durability: 'fsync', full: false, failures: [], warnings: [] };

const watched = (env: Readonly<Record<string, string>>, changes: Partial<Watched> = {}) =>
  health({
    config: loadConfig(env),
    mode: 'keep',
    status: () => WELL,
    keeping: () => 'keep',
    census: () => [],
    phase: () => 'serving',
    loopLagMs: () => 0,
    scheduleIdleMs: () => 0,
    ...changes,
  });

describe('the health of the process', () => {
  it('is that of a dead one when the schedule stands still for longer than any round may take', () => {
    expect(watched({}, { scheduleIdleMs: () => 134_999 }).live()).to.equal(true);
    expect(watched({}, { scheduleIdleMs: () => 135_000 }).live()).to.equal(false);
  });

  it('allows for an attempt that is made alone and may take very long', () => {
    const patient = { DOWNSTREAM_TIMEOUT_MS: '300000' };
    expect(watched(patient, { scheduleIdleMs: () => 310_000 }).live()).to.equal(true);
    expect(watched(patient, { scheduleIdleMs: () => 430_000 }).live()).to.equal(false);
  });

  it('is that of a dead one when the worker of the SQLite ledger has ended, which only a restart mends', () => {
    const gone = { ...WELL, reachable: false };
    expect(watched({}, { status: () => gone }).live()).to.equal(false);
  });

  it('stays alive while Redis is away, which a restart does not mend', () => {
    const away = { ...WELL, reachable: false };
    expect(watched({ REDIS_URL: 'redis://127.0.0.1:6379' }, { status: () => away }).live()).to.equal(true);
  });
});
