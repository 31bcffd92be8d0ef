import type { Config } from './config/config.js';
import { INVALID } from './relay/delivery.js';
import type { Keeping } from './relay/keeping.js';
import type { Census, LedgerStatus } from './relay/ledger.js';

/** The schedule turns every few seconds, but for attempts that are made alone: these hold it up for a lease at most. */
const STANDSTILL_MS = 120_000;

export interface Watched {
  readonly config: Config;
  readonly mode: 'keep' | 'return';
  status(): LedgerStatus;
  keeping(): Keeping;
  census(): readonly Census[];
  readonly phase: () => 'serving' | 'leaving' | 'draining';
  loopLagMs(): number;
  /** ms since the schedule last came round. */
  scheduleIdleMs(): number;
}

/** What the probes say, each failing part by its name. */
export function health(watched: Watched) {
  const { config, mode } = watched;
  const longestLeaseMs = Math.max(...config.destinations.map(({ timeoutMs }) => timeoutMs)) + config.leaseMarginMs;
  const configured = new Set([...config.destinations.map(({ name }) => name), INVALID]);
  return {
    ready: () => {
      const status = watched.status();
      const failures = [...status.failures];
      if (watched.phase() !== 'serving') failures.push('process: it is stopping');
      const orphans = watched.census().filter(({ destination, kept }) => kept > 0 && !configured.has(destination));
      const warnings = [
        ...status.warnings,
        ...orphans.map(
          ({ destination, kept }) => `destination ${destination} is not configured and holds ${kept} kept deliveries`,
        ),
        ...(mode === 'keep' && watched.keeping() === 'full'
          ? ['no payload is taken in at present: what fails is answered 503']
          : []),
      ];
      return {
        ready: failures.length === 0,
        failures,
        warnings,
        details: { ledger: config.ledger.kind, durability: status.durability, on_undelivered: mode },
      };
    },
    // A Redis that is away comes back by itself; the worker of the SQLite ledger does not.
    live: () =>
      watched.scheduleIdleMs() < STANDSTILL_MS + longestLeaseMs &&
      (config.ledger.kind !== 'sqlite' || watched.status().reachable),
    draining: () => watched.phase() === 'draining',
    loopLagMs: () => watched.loopLagMs(),
  };
}
