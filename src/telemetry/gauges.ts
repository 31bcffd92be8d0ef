import type { Census, LedgerStatus } from '../relay/ledger.js';
import type { Meters } from './meters.js';

/** Values that belong to others and are asked for whenever somebody reads the metrics. */
export interface Observed {
  /** Requests being answered, and the bytes of their bodies. */
  inFlight(): { readonly requests: number; readonly bytes: number };
  /** Attempts running at each destination, and how many may. */
  slots(): readonly { readonly destination: string; readonly used: number; readonly slots: number }[];
  /** What is kept and dead; null: not known at present. A promise is waited for. */
  census(): readonly Census[] | null | Promise<readonly Census[] | null>;
  status(): LedgerStatus;
  loopLagMs(): number;
}

/** The gauges, and the function that brings them up to date before they are read. */
export function gauges(meters: Meters): (observed: Observed) => Promise<void> {
  const requests = meters.gauge('bridgehead_requests_in_flight', 'Requests being answered now', []);
  const bytes = meters.gauge('bridgehead_in_flight_bytes', 'Bytes of the bodies of requests being answered now', []);
  const attempts = meters.gauge('bridgehead_attempts_in_flight', 'Attempts running now', ['destination']);
  const slots = meters.gauge('bridgehead_slots', 'Attempts that may run at the same time', ['destination']);
  const kept = meters.gauge('bridgehead_kept', 'Deliveries held by the ledger, waiting or being worked on', [
    'destination',
  ]);
  const dead = meters.gauge('bridgehead_dead', 'Dead letters', ['destination']);
  const oldestKept = meters.gauge('bridgehead_oldest_kept_age_seconds', 'Age of the oldest kept delivery', [
    'destination',
  ]);
  const oldestDead = meters.gauge('bridgehead_oldest_dead_age_seconds', 'Time since the oldest burial', [
    'destination',
  ]);
  const reachable = meters.gauge('bridgehead_ledger_reachable', '1 while the ledger answers', []);
  const full = meters.gauge('bridgehead_ledger_full', '1 while the ledger takes no payload in', []);
  const failures = meters.gauge('bridgehead_ledger_failures', 'Reasons for which the ledger fails /readyz now', []);
  const lag = meters.gauge('bridgehead_event_loop_lag_seconds', 'How long the event loop is behind', []);
  const ofBacklog = [kept, dead, oldestKept, oldestDead];

  const count = (census: readonly Census[] | null): void => {
    for (const gauge of ofBacklog) gauge.clear();
    for (const entry of census ?? []) {
      kept(entry.destination).set(entry.kept);
      dead(entry.destination).set(entry.dead);
      // None is 0 and not absent, so that an alarm on the age has something to compare.
      oldestKept(entry.destination).set((entry.oldestKeptMs ?? 0) / 1_000);
      oldestDead(entry.destination).set((entry.oldestDeadMs ?? 0) / 1_000);
    }
  };

  return async (observed) => {
    const inFlight = observed.inFlight();
    requests().set(inFlight.requests);
    bytes().set(inFlight.bytes);
    for (const entry of observed.slots()) {
      attempts(entry.destination).set(entry.used);
      slots(entry.destination).set(entry.slots);
    }
    const status = observed.status();
    reachable().set(status.reachable ? 1 : 0);
    full().set(status.full ? 1 : 0);
    failures().set(status.failures.length);
    lag().set(observed.loopLagMs() / 1_000);
    count(await observed.census());
  };
}
