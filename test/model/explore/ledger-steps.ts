import type { Ask } from './calls.js';
import { put, uncounted } from './change.js';
import { after } from './past.js';
import { perform, type LedgerCall } from './tables.js';
import { spoken } from './spoken.js';
import type { Live, Scenario, World } from './world.js';

/** The ledger does what a live actor asked; the actor has not heard of it yet. */
export function ledgerAnswers(
  scenario: Scenario,
  world: World,
  who: number,
  actor: Live,
  { id }: Ask,
  call: LedgerCall,
): [string, World] {
  const { result, states } = perform(scenario.tables, world.states, call, world.nowMs);
  const past = after(scenario, world, call, result, actor.verb);
  const results = { ...actor.results, [id]: result };
  const next = forgetting(put({ ...world, states, past }, who, { ...actor, results }), world);
  const to = call.kind === 'move' ? ` to ${call.move.to.kind}` : '';
  return [`the ledger does ${scenario.roles[who]?.name}'s ${call.kind}${to}: ${spoken(result)}`, next];
}

/** The same for a call that nobody waits for. */
export function strayArrives(scenario: Scenario, world: World, ask: World['stray'][number]): World {
  const { result, states } = perform(scenario.tables, world.states, ask.call, world.nowMs);
  const past = after(scenario, world, ask.call, result, ask.verb);
  return forgetting({ ...world, states, past, stray: world.stray.filter((each) => each !== ask) }, world);
}

/** Where an operator has judged the delivery anew, requests that are still out count no longer. */
function forgetting(next: World, before: World): World {
  const isJudged = next.past.events.some(({ unsure }, at) => unsure === 0 && before.past.events[at]?.unsure !== 0);
  return isJudged ? { ...next, actors: next.actors.map(uncounted) } : next;
}
