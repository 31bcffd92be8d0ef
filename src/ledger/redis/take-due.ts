import type { Clock } from '../../relay/clock.js';
import type { TakeResult, Taken, Want } from '../../relay/ledger.js';
import { PARTITIONS, type Layout } from './layout.js';
import { momentOf, type ServerClock } from './server-clock.js';
import type { Store } from './store.js';
import type { Takings } from './takings.js';
import { nextWave, shuffled, USUAL_SHARE, type Due, type Share } from './waves.js';

type Lost = Extract<TakeResult, { kind: 'taken' }>['lost'];

/** A partition that does not answer is not asked again in the same call, but soon. */
const UNANSWERED_MS = 1_000;

/** So long a look at all partitions is good for: about ten rounds of a busy schedule. */
const LOOKED_MS = 250;

/** What is due where, as far as it was seen. */
interface Look {
  readonly destinations: string;
  /** When it is too old to be gone by. */
  readonly untilMs: number;
  readonly dues: Map<number, Due>;
  /** The partitions that were looked at for this call: of the others it is known from an earlier one. */
  readonly asked: ReadonlySet<number>;
}

/**
 * Looks where something is due, then takes from those partitions in random order, wave by wave, until the slots are used. While
 * a backlog is worked off, and most partitions have something due, only those are looked at that are taken from.
 */
export class TakeDue {
  private readonly store: Store;
  private readonly layout: Layout;
  private readonly clock: Clock;
  private readonly takings: Takings;
  private last: Look | null = null;

  constructor(store: Store, layout: Layout, clock: Clock, takings: Takings) {
    this.store = store;
    this.layout = layout;
    this.clock = clock;
    this.takings = takings;
  }

  async take(wants: readonly Want[], token: string, untilMs: number): Promise<TakeResult> {
    if (wants.length === 0) return { kind: 'taken', deliveries: [], lost: [], nextInMs: null };
    let look = await this.look(wants, untilMs);
    if (look === null) return { kind: 'unknown' };
    const deliveries: Taken[] = [];
    const lost: Lost[number][] = [];
    const free = wants.map(({ slots }) => slots);
    for (let smallest = USUAL_SHARE; ; smallest = 1) {
      const wave = nextWave(seen(look), free, smallest);
      if (wave.length === 0) {
        if (isWhole(look) || free.every((slots) => slots === 0)) break;
        const next = await this.look(wants, untilMs);
        if (next === null) break;
        look = next;
        continue;
      }
      const { dues } = look;
      const taken = await Promise.all(wave.map((share) => this.takeShare(wants, share, dues, token, untilMs)));
      for (const one of taken.flat()) {
        if (one.kind === 'lost') lost.push(one);
        else deliveries.push(one);
      }
      for (const [index, { destination, slots }] of wants.entries()) {
        free[index] = slots - deliveries.filter((delivery) => delivery.destination === destination).length;
      }
    }
    // What was buried leaves no lease behind, and what was seen earlier is not the present: only the store knows what is due next.
    const isOld = lost.length > 0 || (!isWhole(look) && soonest(look) !== 0);
    const after = isOld ? ((await this.lookEverywhere(wants, untilMs)) ?? look) : look;
    return {
      kind: 'taken',
      deliveries,
      lost: lost.map(({ destination, key, eventId }) => ({ destination, key, eventId })),
      nextInMs: soonest(after),
    };
  }

  private async look(wants: readonly Want[], untilMs: number): Promise<Look | null> {
    return (await this.lookAgain(wants, untilMs)) ?? this.lookEverywhere(wants, untilMs);
  }

  private async lookEverywhere(wants: readonly Want[], untilMs: number): Promise<Look | null> {
    const atMs = this.clock.monotonic();
    const found = await this.peek(wants, ALL, untilMs);
    if (found === null) return (this.last = null);
    const dues = new Map(found.map((due) => [due.partition, due]));
    this.last = { destinations: namesOf(wants), untilMs: atMs + LOOKED_MS, dues, asked: new Set(ALL) };
    return this.last;
  }

  /** Only as many partitions as the slots are for, of those that had something due just now; null where that is not known. */
  private async lookAgain(wants: readonly Want[], untilMs: number): Promise<Look | null> {
    const { last } = this;
    if (last?.destinations !== namesOf(wants) || last.untilMs <= this.clock.monotonic()) return null;
    const known = shuffled([...last.dues.values()], Math.random);
    const asked = new Set(
      wants.flatMap(({ slots }, index) => {
        const due = known.filter(({ inMs }) => inMs[index] === 0);
        return due.slice(0, Math.ceil(slots / USUAL_SHARE)).map(({ partition }) => partition);
      }),
    );
    const found = asked.size === 0 ? null : await this.peek(wants, [...asked], untilMs);
    for (const due of found ?? []) last.dues.set(due.partition, due);
    return found && { ...last, asked };
  }

  /**
   * For each of these partitions and each wanted destination the ms until its next is due; null when none answered. Where the
   * clock has jumped nothing is due for a lease, and what does not answer does not hold up the others.
   */
  private async peek(wants: readonly Want[], partitions: readonly number[], untilMs: number): Promise<Due[] | null> {
    const sent = momentOf(this.clock);
    const places = partitions.map((partition) =>
      wants.map(({ destination }) => this.layout.queues(partition, destination).due),
    );
    const replies = await Promise.all(places.map((keys) => this.store.run('peek', keys, [], untilMs)));
    const received = momentOf(this.clock);
    const observed = new Set<ServerClock>();
    const dues = replies.map((reply, index): Due => {
      const partition = partitions[index] ?? 0;
      const clock = this.store.clockOf(places[index]?.[0] ?? '');
      if (reply.kind !== 'reply' || clock === null) return { partition, inMs: wants.map(() => UNANSWERED_MS) };
      const [serverMs = 0, ...inMs] = reply.value as number[];
      if (!observed.has(clock)) clock.observe(serverMs, sent, received);
      observed.add(clock);
      const heldMs = Math.ceil(clock.heldUntilMs - received.monotonicMs);
      return { partition, inMs: heldMs > 0 ? wants.map(() => heldMs) : inMs };
    });
    return observed.size === 0 ? null : dues;
  }

  /** Whatever does not answer is left to its lease: it lapses and comes back. */
  private async takeShare(
    wants: readonly Want[],
    { due, limits }: Share,
    dues: Look['dues'],
    token: string,
    untilMs: number,
  ) {
    const { partition } = due;
    const keys = wants.flatMap(({ destination }) => {
      const { due: zset, state } = this.layout.queues(partition, destination);
      return [zset, state];
    });
    const args = wants.flatMap(({ leaseMs }, index) => [limits[index] ?? 0, leaseMs]);
    const sent = await this.store.run('take', keys, [token, ...args], untilMs);
    const rows = sent.kind === 'reply' ? (sent.value as [next: number, ...pairs: string[]][]) : [];
    dues.set(partition, { partition, inMs: wants.map((_, index) => rows[index]?.[0] ?? UNANSWERED_MS) });
    const found = rows.map(([, ...pairs], index) =>
      this.takings.read(wants[index]?.destination ?? '', pairs, token, untilMs),
    );
    return (await Promise.all(found)).flat();
  }
}

const ALL = Array.from({ length: PARTITIONS }, (_, partition) => partition);

const namesOf = (wants: readonly Want[]): string => wants.map(({ destination }) => destination).join(' ');

const isWhole = ({ asked }: Look): boolean => asked.size === PARTITIONS;

const seen = ({ dues, asked }: Look): Due[] => [...dues.values()].filter(({ partition }) => asked.has(partition));

function soonest({ dues }: Look): number | null {
  const next = Math.min(...[...dues.values()].flatMap(({ inMs }) => inMs.filter((ms) => ms >= 0)));
  return next === Infinity ? null : next;
}
