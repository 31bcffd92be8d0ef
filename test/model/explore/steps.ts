import type { Reply } from '#src/relay/destination.js';
import type { Ask, Result } from './calls.js';
import { ageMs, eventOf, momentOf, put, spend } from './change.js';
import { begin, feed, finished } from './feed.js';
import { ledgerAnswers, strayArrives } from './ledger-steps.js';
import { noted } from './past.js';
import { spoken } from './spoken.js';
import { mayFindNoRoom } from './tables.js';
import { timeSteps } from './time-steps.js';
import type { Actor, Live, Scenario, Step, World } from './world.js';

/**
 * Everything that can happen next. What concerns one process alone (it hears a reply, its request is answered, it answers its
 * sender, it crashes) happens at once, or after it was put off and time has passed: in whatever order such things happen at
 * one moment, they come to the same.
 */
export function stepsOf(scenario: Scenario, world: World): Step[] {
  const urgent = world.actors.findIndex((actor) => isUrgent(world, actor));
  if (urgent >= 0) return actorSteps(scenario, world, urgent);
  const steps = [...world.actors.keys()].flatMap((who) => actorSteps(scenario, world, who));
  for (const ask of world.stray) {
    steps.push({
      label: `${name(scenario, ask.by)}'s late ${ask.call.kind} reaches the ledger`,
      verb: ask.verb,
      world: strayArrives(scenario, world, ask),
    });
  }
  return [...steps, ...timeSteps(scenario, world)];
}

/** What one actor can do, or suffer, next; what needs no fault and no timer stands first. */
export function actorSteps(scenario: Scenario, world: World, who: number): Step[] {
  const actor = world.actors[who];
  if (actor === undefined) return [];
  return actor.kind === 'idle' ? beginnings(scenario, world, who, actor) : liveSteps(scenario, world, who, actor);
}

const name = ({ roles }: Scenario, who: number): string => roles[who]?.name ?? '';

function beginnings(scenario: Scenario, world: World, who: number, { runs }: Actor): Step[] {
  if (runs === 0) return [];
  const role = scenario.roles[who];
  // Copies of one event are alike: they come in the order of their names.
  const twin = scenario.roles.findIndex((each) => each.kin === role?.kin);
  const waits = world.actors.slice(twin, who).some((each) => each.kind === 'idle' && each.runs > 0);
  if (role === undefined || waits) return [];
  return role.programs.map(({ verb, machineOf }) => ({
    label: `${role.name} ${verb}`,
    verb,
    world: begin(scenario, world, who, verb, machineOf(runs)),
  }));
}

function liveSteps(scenario: Scenario, world: World, who: number, actor: Live): Step[] {
  const me = name(scenario, who);
  const { place, verb } = actor;
  const steps: Step[] = [];
  const add: Add = (label, next) => steps.push({ label, verb, world: next });
  if (!isUrgent(world, actor)) {
    for (const ask of place.asks) askSteps(scenario, world, who, actor, ask, add);
    const timer = { kind: 'timer', atMs: ageMs(world, actor) } as const;
    if (place.hasTimer) add(`${me} has waited long enough`, feed(scenario, world, who, actor, timer));
    return steps;
  }
  if (owesAnswer(actor)) {
    const { status: code = 0, outcome = '' } = place.told ?? {};
    const past = code < 300 ? noted(world.past, scenario.roles[who]?.event ?? 0, { isPromised: true }) : world.past;
    const answered = finished({ ...actor, isAnswered: true });
    add(`${me} answers ${code} (${outcome})`, put({ ...world, past }, who, answered));
  } else {
    const ask = place.asks.find((each) => isAtHand(world, actor, each));
    if (ask !== undefined) atHandSteps(scenario, world, who, actor, ask, add);
  }
  if (world.left.faults > 0) {
    const onTheWay = place.asks.flatMap((ask) => (ask.id in actor.results ? [] : strayOf(ask, who, verb)));
    const poorer = { ...spend(world, 'faults'), stray: [...world.stray, ...onTheWay] };
    add(`${me} crashes`, put(poorer, who, { kind: 'idle', runs: actor.runs }));
  }
  return steps;
}

type Add = (label: string, world: World | Promise<World>) => void;

const owesAnswer = ({ place, isAnswered }: Live): boolean => place.told !== null && !isAnswered;

/** It has an answer, or will have one from the destination, that was not put off at this moment. */
const isAtHand = (world: World, actor: Live, { id, call }: Ask): boolean =>
  (id in actor.results || call.kind === 'post') && actor.slow[id] !== momentOf(world, actor);

const isUrgent = (world: World, actor: Actor): boolean =>
  actor.kind === 'live' && (owesAnswer(actor) || actor.place.asks.some((ask) => isAtHand(world, actor, ask)));

/** What is heard at once, or put off. */
function atHandSteps(scenario: Scenario, world: World, who: number, actor: Live, ask: Ask, add: Add): void {
  const { place } = actor;
  const { waits, windows, faults } = world.left;
  answerSteps(scenario, world, who, actor, ask, add);
  if (faults > 0 && scenario.keeps && !place.inputs.some(({ kind }) => kind === 'no-room')) {
    const input = { kind: 'no-room', atMs: ageMs(world, actor) } as const;
    add(
      `${name(scenario, who)} learns that there is no room`,
      feed(scenario, spend(world, 'faults'), who, actor, input),
    );
  }
  // Put off, it would only be heard when time has passed, or something else has come first.
  if (waits === 0 && windows === 0 && !place.hasTimer && place.asks.length === 1) return;
  const slow = { ...actor.slow, [ask.id]: momentOf(world, actor) };
  add(`the answer to ${name(scenario, who)}'s ${ask.call.kind} takes its time`, put(world, who, { ...actor, slow }));
}

function askSteps(scenario: Scenario, world: World, who: number, actor: Live, ask: Ask, add: Add): void {
  const { call, id } = ask;
  if (call.kind === 'post' || id in actor.results) return;
  const me = name(scenario, who);
  add(...ledgerAnswers(scenario, world, who, actor, ask, call));
  if (world.left.faults === 0) return;
  const poorer = spend(world, 'faults');
  const late = { ...poorer, stray: [...world.stray, ...strayOf(ask, who, actor.verb)] };
  add(`${me}'s ${call.kind} is not answered in time`, hears(scenario, late, who, actor, ask, null));
  if (mayFindNoRoom(world.states, call, world.nowMs)) {
    const full = call.kind === 'claim' ? call.claims.map(() => FULL) : FULL;
    const results = { ...actor.results, [id]: full };
    add(`the ledger has no room for ${me}'s ${call.kind}`, put(poorer, who, { ...actor, results }));
  }
}

/** It hears what the ledger has answered, or what becomes of its request at the destination. */
function answerSteps(scenario: Scenario, world: World, who: number, actor: Live, ask: Ask, add: Add): void {
  const me = name(scenario, who);
  const { call, id } = ask;
  const { left, past } = world;
  const result = actor.results[id];
  const hear = (from: World, heard: Result) => hears(scenario, from, who, actor, ask, heard);
  if (result !== undefined) {
    add(`${me} hears of its ${call.kind}: ${spoken(result)}`, hear(world, result));
    if (left.faults > 0) add(`the reply to ${me}'s ${call.kind} is lost`, hear(spend(world, 'faults'), null));
    return;
  }
  if (call.kind !== 'post') return;
  const taken = { ...world, past: noted(past, eventOf(scenario, call.delivery.key), { isTaken: true }) };
  add(`the destination takes ${me}'s request`, hear(taken, status(200)));
  if (left.faults > 0) {
    add(`the destination fails at ${me}'s request`, hear(spend(world, 'faults'), status(503)));
    add(`the destination refuses ${me}'s request`, hear(spend(world, 'faults'), status(422)));
  }
  if (left.faults > 0) {
    add(`the destination takes ${me}'s request, the answer is lost`, hear(spend(taken, 'faults'), LOST));
    add(`${me}'s request is lost`, hear(spend(world, 'faults'), LOST));
  }
  if (left.faults > 0) {
    const gone = put(spend(taken, 'faults'), who, { kind: 'idle', runs: actor.runs });
    add(`the destination takes ${me}'s request, ${me} crashes`, gone);
  }
}

function hears(
  scenario: Scenario,
  world: World,
  who: number,
  actor: Live,
  { id }: Ask,
  result: Result,
): World | Promise<World> {
  return feed(scenario, world, who, actor, { kind: 'reply', atMs: ageMs(world, actor), ask: id, result });
}

const FULL = { kind: 'full' } as const;
const LOST: Reply = { kind: 'no-status', error: 'lost' };
const status = (code: number): Reply => ({ kind: 'status', status: code, retryAfter: undefined, answer: '' });

function strayOf({ call, ...ask }: Ask, by: number, verb: string): World['stray'] {
  return call.kind === 'post' || call.kind === 'show' ? [] : [{ ...ask, call, by, verb }];
}
