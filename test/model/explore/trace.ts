import type { States } from '../take-due.js';
import { recordName } from './name.js';
import { stateOf } from './tables.js';
import type { Scenario } from './world.js';

/** How a state was first reached. */
export interface Seen {
  readonly from: number;
  readonly label: string;
  readonly nowMs: number;
  readonly states: States;
}

/** The way to a state: what happened, and what the ledger held after it where that changed. */
export function wayTo(scenario: Scenario, seen: readonly Seen[], last: number): string[] {
  const way: Seen[] = [];
  for (let at = last; at > 0;) {
    const step = seen[at];
    if (step === undefined) throw new Error('a state without a way to it');
    way.unshift(step);
    at = step.from;
  }
  return way.map((step, index) => line(scenario, step, way[index - 1]));
}

function line(scenario: Scenario, step: Seen, before: Seen | undefined): string {
  const changes = scenario.keys.filter((key) => step.states[key] !== before?.states[key]);
  const records = changes.map((key) => recordName(stateOf(step.states, key, step.nowMs), step.nowMs, false));
  const held = records.length === 0 ? '' : `   [${records.join('; ')}]`;
  return `  ${String(step.nowMs).padStart(9)} ms  ${step.label}${held}`;
}
