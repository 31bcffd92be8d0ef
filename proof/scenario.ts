import { setTimeout as sleep } from 'node:timers/promises';
import { classic } from '#src/cli/send/senders.js';
import { Chance } from './chance.js';
import { mostlyWell, type Fault } from './faults/fault.js';
import { Book } from './load/book.js';
import { itemsOf } from './load/items.js';
import { sendLoad } from './load/send-load.js';
import { reckon, type Reckoning } from './reckon/reckoning.js';
import { deadLetters, settle } from './reckon/settle.js';
import { watchHarness } from './world/harness-watch.js';
import { startWorld, type World } from './world/world.js';

export interface Scale {
  readonly events: number;
  /** Requests a second. */
  readonly rate: number;
  readonly seed: number;
}

export interface Result extends Reckoning {
  readonly fault: string;
  readonly isPromised: boolean;
  readonly strokes: number;
  readonly answers: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** The longest time that the harness itself stood still: above a second the machine was too busy to say much. */
  readonly harnessLagMs: number;
}

const FIRST_STROKE_MS = 600;
const PAUSE_MS = 1_500;
const AT_ONCE = 500;
const SETTLE_WITHIN_MS = 300_000;
const PLAN = { sender: classic, batchSize: 1, copies: 0.02, replays: false };

/** Lets events come while the fault is at work, heals everything, waits until all is settled, and reckons. */
export async function play(fault: Fault, { events, rate, seed }: Scale): Promise<Result> {
  const chance = new Chance(seed).fork(fault.name);
  const behaviour = (fault.destination ?? mostlyWell)(chance.fork('destination'));
  const startedMs = performance.now();
  const world = await startWorld(fault.topology, behaviour);
  const unwatch = watchHarness();
  try {
    const book = new Book();
    const plan = { ...PLAN, ...fault.sender };
    const urls = world.receivers.map(({ url }) => url);
    let isSent = false;
    async function* watched() {
      yield* itemsOf(events, plan, chance.fork('events'));
      isSent = true;
    }
    const pace = { ...plan, rate: rate / plan.batchSize, atOnce: AT_ONCE };
    const load = sendLoad(watched(), urls, pace, book, chance.fork('sender'));
    const [strokes] = await Promise.all([strikeUntil(() => isSent, fault, world, chance.fork('strokes')), load]);
    world.destination.behave(() => ({ kind: 'answer', status: 200 }));
    const kept = await settle(world, SETTLE_WITHIN_MS);
    const reckoning = await reckon(book, world, await deadLetters(world), kept);
    const seconds = (performance.now() - startedMs) / 1_000;
    const answers = Object.fromEntries([...book.answers].toSorted(([a], [b]) => (a < b ? -1 : 1)));
    return {
      fault: fault.name,
      isPromised: fault.isPromised ?? true,
      strokes,
      answers,
      seconds,
      harnessLagMs: unwatch(),
      ...reckoning,
    };
  } finally {
    unwatch();
    await world.stop();
  }
}

/** Strikes again and again, once at least, and leaves nothing broken behind. */
async function strikeUntil(isOver: () => boolean, fault: Fault, world: World, chance: Chance): Promise<number> {
  const { strike, pauseMs = PAUSE_MS } = fault;
  if (strike === undefined) return 0;
  let strokes = 0;
  await sleep(chance.between(0, FIRST_STROKE_MS));
  do {
    await strike(world, chance);
    strokes += 1;
    await sleep(chance.between(0, pauseMs));
  } while (!isOver());
  return strokes;
}
