import type { Clock } from '../../relay/clock.js';
import type { DeadReason } from '../../relay/delivery.js';
import type { Backlog, DeadLetter, DeadLetterFilter } from '../../relay/ledger.js';
import { parseRecord } from './kept-record.js';
import { PARTITIONS, type Layout } from './layout.js';
import type { Store } from './store.js';

type Page = Awaited<ReturnType<Backlog['list']>>;
type Position = Pick<DeadLetter, 'buriedAtMs' | 'key'>;

/** How many letters one call may look at, for filters that few of them pass: the next page goes on from there. */
const LOOKS = 4_000;
const CHUNK = 50;
const ANSWER_MS = 2_000;

/** Dead letters over all partitions and destinations, newest burial first, equal ones by key downwards. */
export class DeadLetters {
  private readonly store: Store;
  private readonly layout: Layout;
  private readonly clock: Clock;
  private readonly destinations: () => readonly string[];

  constructor(store: Store, layout: Layout, clock: Clock, destinations: () => readonly string[]) {
    this.store = store;
    this.layout = layout;
    this.clock = clock;
    this.destinations = destinations;
  }

  async list(filter: DeadLetterFilter): Promise<Page> {
    let position = filter.cursor === undefined ? null : parseCursor(filter.cursor);
    if (filter.cursor !== undefined && position === null) return { kind: 'bad-cursor' };
    const untilMs = this.clock.monotonic() + ANSWER_MS;
    const passed: DeadLetter[] = [];
    let looks = 0;
    for (;;) {
      const slice = await this.slice(filter.destination, position, untilMs);
      if (slice === null) return { kind: 'unknown' };
      passed.push(...slice.letters.filter((letter) => passes(letter, filter)));
      looks += slice.letters.length;
      position = slice.letters.at(-1) ?? position;
      if (passed.length > filter.limit) {
        const items = passed.slice(0, filter.limit);
        return { kind: 'page', items, next: cursorOf(items.at(-1) ?? position) };
      }
      if (slice.isLast) return { kind: 'page', items: passed, next: null };
      if (looks >= LOOKS) return { kind: 'page', items: passed, next: cursorOf(position) };
    }
  }

  /** The letters after `position` as far as all partitions are known: where one has more, nothing older than its last is sure. */
  private async slice(destination: string | undefined, position: Position | null, untilMs: number) {
    const names = destination === undefined ? this.destinations() : [destination];
    const args = [CHUNK, position?.buriedAtMs ?? '', position?.key ?? ''];
    const queries = names.flatMap((name) =>
      Array.from({ length: PARTITIONS }, async (_, partition) => {
        const { dead, state } = this.layout.queues(partition, name);
        const sent = await this.store.run('page', [dead, state], args, untilMs);
        return sent.kind === 'reply' ? lettersOf(name, sent.value as string[]) : null;
      }),
    );
    const lists = await Promise.all(queries);
    if (!lists.every((list) => list !== null)) return null;
    const horizons = lists.flatMap((list) => (list.length < CHUNK ? [] : list.slice(-1))).toSorted(newestFirst);
    const horizon = horizons[0];
    const letters = lists
      .flat()
      .filter((letter) => horizon === undefined || newestFirst(letter, horizon) <= 0)
      .toSorted(newestFirst);
    return { letters, isLast: horizon === undefined };
  }
}

function lettersOf(destination: string, triples: readonly string[]): DeadLetter[] {
  return Array.from({ length: triples.length / 3 }, (_, index) => {
    const [key = '', buriedAt = '', state = ''] = triples.slice(3 * index);
    return letterOf(destination, key, Number(buriedAt), state).letter;
  });
}

export function letterOf(destination: string, key: string, buriedAtMs: number, state: string) {
  const { eventId, source, detailType, path, reason, attempts, evidence, firstArrivalMs } = parseRecord(state);
  const letter: DeadLetter = {
    key,
    destination,
    eventId,
    source,
    detailType,
    path,
    reason: reason as DeadReason,
    buriedAtMs,
    attempts,
  };
  return { letter, evidence, firstArrivalMs };
}

const passes = (letter: DeadLetter, { reason, eventId, path }: DeadLetterFilter): boolean =>
  (reason === undefined || letter.reason === reason) &&
  (eventId === undefined || letter.eventId === eventId) &&
  (path === undefined || letter.path === path);

function newestFirst(left: Position, right: Position): number {
  if (left.buriedAtMs !== right.buriedAtMs) return right.buriedAtMs - left.buriedAtMs;
  if (left.key === right.key) return 0;
  return left.key < right.key ? 1 : -1;
}

const cursorOf = (position: Position | null): string | null =>
  position === null ? null : `${position.buriedAtMs}-${position.key}`;

function parseCursor(cursor: string): Position | null {
  const [, buriedAt, key] = /^(\d{1,15})-([0-9a-f]{32})$/.exec(cursor) ?? [];
  return buriedAt === undefined || key === undefined ? null : { buriedAtMs: Number(buriedAt), key };
}
