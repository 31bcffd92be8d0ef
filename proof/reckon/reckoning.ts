import type { Book } from '../load/book.js';
import type { ReceiverProcess } from '../world/receiver.js';
import { idOfUnit } from '../world/unit.js';
import type { World } from '../world/world.js';
import { causeOf, type Cause } from './causes.js';
import { readLogs } from './read-logs.js';

/** What became of every event of a scenario. Each stands in exactly one of the first six. */
export interface Reckoning {
  readonly events: number;
  readonly once: number;
  readonly more: number;
  readonly deadLetters: number;
  /** Never answered 2xx: EventBridge kept it, and in the end its own dead-letter queue has it. */
  readonly eventBridges: number;
  /** Answered 2xx, not delivered yet, and counted by the ledger as kept when the harness stopped waiting. */
  readonly kept: number;
  /** Answered 2xx, and nowhere. Must be 0. */
  readonly lost: number;
  /** Further deliveries by their cause; `unexplained` must be 0. */
  readonly causes: Readonly<Partial<Record<Cause, number>>>;
  /** The whole story of what should not be, for whoever has to find out. */
  readonly stories: readonly string[];
}

/** All that is asked of a world when everything is over. */
interface Remains {
  readonly destination: Pick<World['destination'], 'deliveries'>;
  readonly deeds: World['deeds'];
  readonly receivers: readonly Pick<ReceiverProcess, 'name' | 'logFile'>[];
}

const MOST_STORIES = 3;

/** Compares what the sender was told with what the destination took. */
export async function reckon(
  book: Book,
  world: Remains,
  deadLetters: readonly string[],
  keptCount: number,
): Promise<Reckoning> {
  const { deliveries } = world.destination;
  const counts = { once: 0, more: 0, deadLetters: 0, eventBridges: 0, kept: 0, lost: 0 };
  const dead = [...deadLetters];
  const missing: string[] = [];
  const repeated: string[] = [];
  for (const [unit, { isTaken }] of book.events) {
    const times = deliveries.get(unit)?.length ?? 0;
    if (times > 1) repeated.push(unit);
    if (times > 1) counts.more += 1;
    else if (times === 1) counts.once += 1;
    else if (takeOut(dead, idOfUnit(unit))) counts.deadLetters += 1;
    else if (isTaken) missing.push(unit);
    else counts.eventBridges += 1;
  }
  counts.kept = Math.min(keptCount, missing.length);
  counts.lost = missing.length - counts.kept;
  const stories = missing
    .slice(0, MOST_STORIES)
    .map((unit) => `lost: ${unit} ${JSON.stringify(book.events.get(unit))}`);
  for (const unit of deliveries.keys()) if (!book.events.has(unit)) stories.push(`nobody sent ${unit}`);

  const keys = new Set(repeated.flatMap((unit) => (deliveries.get(unit) ?? []).map(({ key }) => key)));
  const told = await readLogs(world.receivers, keys);
  const causes: Partial<Record<Cause, number>> = {};
  for (const unit of repeated) {
    const all = (deliveries.get(unit) ?? []).toSorted((a, b) => a.atMs - b.atMs);
    for (const [index, second] of all.entries()) {
      const first = all[index - 1];
      if (first === undefined) continue;
      const lines = told.get(first.key) ?? [];
      const cause = causeOf(first, second, lines, world.deeds);
      causes[cause] = (causes[cause] ?? 0) + 1;
      if (cause === 'unexplained' && stories.length < MOST_STORIES) {
        const around = world.deeds.all.filter(({ toMs, fromMs }) => toMs > first.atMs - 10_000 && fromMs < second.atMs);
        stories.push(`unexplained: ${unit} ${JSON.stringify({ all, lines, around })}`);
      }
    }
  }
  return { events: book.events.size, ...counts, causes, stories };
}

/** Each stands for one event only. */
function takeOut(from: string[], id: string): boolean {
  const at = from.indexOf(id);
  if (at >= 0) from.splice(at, 1);
  return at >= 0;
}
