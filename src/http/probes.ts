import { Problem } from './problem.js';
import { json, type Answer } from './response.js';

export interface Readiness {
  readonly ready: boolean;
  /** What fails, each by name with its reason. */
  readonly failures: readonly string[];
  readonly warnings: readonly string[];
  /** What an operator wants to know beside, such as the ledger's durability. */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface Probed {
  ready(): Readiness;
  /** Events are served and work progresses. */
  live(): boolean;
}

export function livez(health: Probed): Answer {
  if (!health.live()) throw new Problem('not-live', 'no work progresses');
  return json(200, { status: 'live' });
}

export function readyz(health: Probed): Answer {
  const { ready, failures, warnings, details } = health.ready();
  if (!ready) throw new Problem('not-ready', failures.join('; '), { members: { failures, warnings, details } });
  return json(200, { status: 'ready', warnings, details });
}
