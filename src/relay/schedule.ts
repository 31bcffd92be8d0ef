import { attempt } from './attempt.js';
import type { Clock } from './clock.js';
import type { Facts } from './facts.js';
import { suspicion, type Lane } from './lane.js';
import { dead, settled, unattempted, waiting, type Ledger, type Taken, type Target, type Want } from './ledger.js';
import { writeUntil } from './write.js';

/** Nobody tells us what another process kept, so the ledger is asked at least this often. */
const LONGEST_SLEEP_MS = 5_000;
/** With work due and no slot: the share of the slots that kept deliveries may use grows when fresh ones cease. */
const HUNGRY_SLEEP_MS = 1_000;
/** The ledger did not answer: asked again after this. */
const AWAY_SLEEP_MS = 1_000;
/** Slots come free one by one; the ledger is asked for a few at once, at most this much later. */
const GATHER_MS = 20;
/** How long nothing kept is begun when the process is strained. */
const RELIEF_MS = 100;
const TAKE_MS = 2_000;
/** What is taken comes in one reply, and the reading of it is one piece of work that fresh arrivals wait for. */
const MOST_A_ROUND = 32;

export interface ScheduleDeps {
  readonly ledger: Ledger;
  readonly lanes: ReadonlyMap<string, Lane>;
  readonly clock: Clock;
  readonly random: () => number;
  readonly mint: () => string;
  readonly facts: Facts;
  /** The process can hardly keep up: fresh arrivals have what time there is. */
  readonly isStrained: () => boolean;
  /** Resolves when whatever else is ready has had its turn, and the process can take more on. */
  readonly nextTurn: () => Promise<void>;
}

interface Leased {
  readonly taken: Taken;
  readonly lane: Lane;
  readonly token: string;
  readonly leaseEndMs: number;
}

/**
 * Works off what is kept: takes what is due, as much as there are slots for, attempts it, moves it, and sleeps until
 * something is due, something was kept by this process, or a slot came free.
 */
export class Schedule {
  readonly #deps: ScheduleDeps;
  readonly #stopping = new AbortController();
  readonly #running = new Set<Promise<void>>();
  #sleeping = new AbortController();
  #wakeAtMs = Infinity;
  #loop: Promise<void> | null = null;
  #turnedAtMs = -Infinity;
  /** More may be due than there were slots for: a slot that comes free is worth a question. */
  #hungry = false;

  constructor(deps: ScheduleDeps) {
    this.#deps = deps;
    for (const { slots } of deps.lanes.values()) {
      slots.onFree(() => {
        if (this.#hungry) this.wake(GATHER_MS);
      });
    }
  }

  start(): void {
    this.#turnedAtMs = this.#deps.clock.monotonic();
    this.#loop ??= this.#run();
  }

  /** Something may be due in so many ms. */
  wake(dueInMs: number): void {
    const atMs = this.#deps.clock.monotonic() + dueInMs;
    if (atMs >= this.#wakeAtMs) return;
    this.#wakeAtMs = atMs;
    this.#sleeping.abort();
  }

  /** When the loop last came round; a loop that stands still is a process that no longer works off its backlog. */
  get turnedAtMs(): number {
    return this.#turnedAtMs;
  }

  /** Takes no more, and resolves when every attempt under way has ended in its move. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.#sleeping.abort();
    await this.#loop;
    await Promise.all(this.#running);
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      this.#wakeAtMs = Infinity;
      this.#sleeping = new AbortController();
      let sleepMs: number;
      try {
        sleepMs = await this.#turn();
      } catch (error) {
        this.#deps.facts.fault('schedule', error);
        sleepMs = AWAY_SLEEP_MS;
      }
      this.#turnedAtMs = this.#deps.clock.monotonic();
      await this.#sleep(sleepMs);
    }
  }

  /** Sleeps, and sleeps shorter when `wake` names an earlier time. */
  async #sleep(ms: number): Promise<void> {
    const { clock } = this.#deps;
    this.#wakeAtMs = Math.min(this.#wakeAtMs, clock.monotonic() + ms);
    while (!this.#stopping.signal.aborted && clock.monotonic() < this.#wakeAtMs) {
      this.#sleeping = new AbortController();
      await clock.sleep(this.#wakeAtMs - clock.monotonic(), this.#sleeping.signal);
    }
  }

  /** One round: takes and starts what is due. Returns how long nothing will be. */
  async #turn(): Promise<number> {
    const { ledger, lanes, clock, mint, facts, isStrained, nextTurn } = this.#deps;
    if (isStrained()) return RELIEF_MS;
    const askedMs = clock.monotonic();
    const wants = [...lanes.values()].flatMap((lane) => want(lane, askedMs));
    this.#hungry = wants.length < lanes.size;
    if (wants.length === 0) return HUNGRY_SLEEP_MS;
    const token = mint();
    const result = await ledger.takeDue(wants, token, askedMs + TAKE_MS);
    if (result.kind === 'unknown') return AWAY_SLEEP_MS;
    for (const lost of result.lost) facts.buried({ ...lost, reason: 'payload-lost', attempts: 0 });
    const alone: Leased[] = [];
    for (const taken of result.deliveries) {
      const lane = lanes.get(taken.destination);
      if (!lane) throw new Error(`the ledger gave a delivery for ${taken.destination}, which was not asked for`);
      const leased = { taken, lane, token, leaseEndMs: askedMs + lane.leaseMs };
      if (suspicion(taken.kept.lapses, lane.onUncertain) === 'alone') alone.push(leased);
      else void this.#begin(leased);
      // Begun all at once, a handful of them would hold up the fresh ones, and so would their replies.
      await nextTurn();
    }
    if (alone.length > 0) {
      await Promise.all(this.#running);
      for (const leased of alone) await this.#begin(leased);
    }
    if (result.nextInMs === 0) {
      this.#hungry = true;
      const nowMs = clock.monotonic();
      if (result.deliveries.length > 0 && [...lanes.values()].some((lane) => isHalfFree(lane, nowMs))) return 0;
      return [...lanes.values()].some((lane) => want(lane, nowMs).length > 0) ? GATHER_MS : HUNGRY_SLEEP_MS;
    }
    return Math.min(result.nextInMs ?? Infinity, this.#hungry ? HUNGRY_SLEEP_MS : LONGEST_SLEEP_MS);
  }

  #begin(leased: Leased): Promise<void> {
    const work = leased.lane.slots
      .takeKept()
      .then(() => this.#work(leased))
      .catch((error: unknown) => this.#deps.facts.fault('kept delivery', error))
      .finally(() => {
        this.#running.delete(work);
        leased.lane.slots.releaseKept();
      });
    this.#running.add(work);
    return work;
  }

  async #work({ taken, lane, token, leaseEndMs }: Leased): Promise<void> {
    const { clock, facts } = this.#deps;
    const { destination, key, kept } = taken;
    const { eventId } = kept.payload;
    if (kept.lapses > 0) facts.lapsed({ destination, key, eventId, lapses: kept.lapses });
    const to = await this.#endOf(taken, lane, leaseEndMs - clock.monotonic() >= lane.timeoutMs);
    const result = await writeUntil({ destination, key, token, to }, leaseEndMs, eventId, this.#deps);
    if (result.kind === 'moved' && to.kind === 'waiting') this.wake(to.dueInMs);
  }

  async #endOf({ destination, key, kept }: Taken, lane: Lane, inTime: boolean): Promise<Target> {
    const gate = suspicion(kept.lapses, lane.onUncertain);
    if (gate === 'poison' || gate === 'uncertain') return dead(kept, gate);
    if (!inTime) return unattempted;
    const { next } = await attempt(lane, { destination, key, payload: kept.payload }, kept, false, this.#deps);
    switch (next.kind) {
      case 'settled':
        return settled;
      case 'waiting':
        return waiting(next.kept, next.dueInMs);
      case 'dead':
        return dead(next.kept, next.reason);
    }
  }
}

/** A destination without a free slot is simply not asked for. */
function want({ destination, slots, leaseMs }: Lane, nowMs: number): Want[] {
  const free = slots.freeForKept(nowMs);
  return free > 0 ? [{ destination: destination.name, slots: Math.min(free, MOST_A_ROUND), leaseMs }] : [];
}

/** Then the next round need not wait for slots. */
const isHalfFree = ({ slots }: Lane, nowMs: number): boolean => 2 * slots.freeForKept(nowMs) >= slots.keptLimit(nowMs);
