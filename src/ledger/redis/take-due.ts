import type { Clock } from '../../relay/clock.js';
import type { TakeResult, Taken, Want } from '../../relay/ledger.js';
import { PARTITIONS, type Layout } from './layout.js';
import { momentOf, type ServerClock } from './server-clock.js';
import type { Store } from './store.js';
import type { Takings } from './takings.js';
import { nextWave, type Due, type Share } from './waves.js';

type Lost = Extract<TakeResult, { kind: 'taken' }>['lost'];

/** A partition that does not answer is not asked again in the same call, but soon. */
const UNANSWERED_MS = 1_000;

/** Looks where something is due, then takes from those partitions in random order, wave by wave, until the slots are used. */
export class TakeDue {
  private readonly store: Store;
  private readonly layout: Layout;
  private readonly clock: Clock;
  private readonly takings: Takings;

  constructor(store: Store, layout: Layout, clock: Clock, takings: Takings) {
    this.store = store;
    this.layout = layout;
    this.clock = clock;
    this.takings = takings;
  }

  async take(wants: readonly Want[], token: string, untilMs: number): Promise<TakeResult> {
    if (wants.length === 0) return { kind: 'taken', deliveries: [], lost: [], nextInMs: null };
    const dues = await this.peek(wants, untilMs);
    if (dues === null) return { kind: 'unknown' };

    const deliveries: Taken[] = [];
    const lost: Lost[number][] = [];
    const free = wants.map(({ slots }) => slots);
    for (;;) {
      const wave = nextWave(dues, free);
      if (wave.length === 0) break;
      const taken = await Promise.all(wave.map((share) => this.takeShare(wants, share, dues, token, untilMs)));
      for (const one of taken.flat()) {
        if (one.kind === 'lost') lost.push(one);
        else deliveries.push(one);
      }
      for (const [index, { destination, slots }] of wants.entries()) {
        free[index] = slots - deliveries.filter((delivery) => delivery.destination === destination).length;
      }
    }
    // What was buried leaves no lease behind: only the store knows what is due next.
    const after = lost.length > 0 ? ((await this.peek(wants, untilMs)) ?? dues) : dues;
    return {
      kind: 'taken',
      deliveries,
      lost: lost.map(({ destination, key, eventId }) => ({ destination, key, eventId })),
      nextInMs: soonest(after),
    };
  }

  /**
   * For each partition and wanted destination the ms until its next is due; null when no partition answered. Where the
   * clock has jumped nothing is due for a lease, and what does not answer does not hold up the others.
   */
  private async peek(wants: readonly Want[], untilMs: number): Promise<Due[] | null> {
    const sent = momentOf(this.clock);
    const places = Array.from({ length: PARTITIONS }, (_, partition) =>
      wants.map(({ destination }) => this.layout.queues(partition, destination).due),
    );
    const replies = await Promise.all(places.map((keys) => this.store.run('peek', keys, [], untilMs)));
    const received = momentOf(this.clock);
    const observed = new Set<ServerClock>();
    const dues = replies.map((reply, partition): Due => {
      const clock = this.store.clockOf(places[partition]?.[0] ?? '');
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
  private async takeShare(wants: readonly Want[], { due, limits }: Share, dues: Due[], token: string, untilMs: number) {
    const { partition } = due;
    const keys = wants.flatMap(({ destination }) => {
      const { due: zset, state } = this.layout.queues(partition, destination);
      return [zset, state];
    });
    const args = wants.flatMap(({ leaseMs }, index) => [limits[index] ?? 0, leaseMs]);
    const sent = await this.store.run('take', keys, [token, ...args], untilMs);
    const rows = sent.kind === 'reply' ? (sent.value as [next: number, ...pairs: string[]][]) : [];
    dues[partition] = { partition, inMs: wants.map((_, index) => rows[index]?.[0] ?? UNANSWERED_MS) };
    const found = rows.map(([, ...pairs], index) =>
      this.takings.read(wants[index]?.destination ?? '', pairs, token, untilMs),
    );
    return (await Promise.all(found)).flat();
  }
}

function soonest(dues: readonly Due[]): number | null {
  const next = Math.min(...dues.flatMap(({ inMs }) => inMs.filter((ms) => ms >= 0)));
  return next === Infinity ? null : next;
}
