import { IdsSeen } from './ids-seen.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Fewer events than these say nothing. */
const FEWEST = 100;
/** What is counted slides in two halves, each at least so long and of `FEWEST` events, and at most so long. */
const HALF_MS = 30 * MINUTE_MS;
const LONGEST_HALF_MS = 12 * HOUR_MS;
const TOLD_EVERY_MS = HOUR_MS;
/** At EventBridge's 300 events a second these are seven minutes of ids, in half a megabyte. */
const IDS = 2 ** 17;

/** More than half of a rule's events are copies: it takes different events for one. */
export interface Suspicion {
  readonly rule: string;
  readonly events: number;
  readonly copies: number;
}

interface Half {
  readonly sinceMs: number;
  events: number;
  copies: number;
}

interface Tally {
  previous: Half;
  current: Half;
  toldAtMs: number | null;
}

/**
 * Finds the key rules whose key is too weak. EventBridge's own retries are no evidence: they come under the envelope id
 * of the first arrival, while different events that a wrong key makes one each have an id of their own. So only the
 * first copy under an id counts. Times are monotonic, ms.
 */
export class KeyRuleWatch {
  readonly #ids = new IdsSeen(IDS);
  readonly #tallies = new Map<string, Tally>();

  /** An event that its sender was told to send again: its next arrival may be a copy of what went on meanwhile. */
  postponed(eventId: string): void {
    this.#ids.add(eventId);
  }

  /** An event that was taken for a new one. */
  fresh(rule: string, eventId: string, nowMs: number): void {
    if (eventId !== '') this.#ids.add(eventId);
    this.#tally(rule, nowMs).current.events++;
  }

  /** An event that was taken for a copy. Without an id (a transformed body) it cannot be told from a retry, and counts. */
  copy(rule: string, eventId: string, nowMs: number): Suspicion | null {
    if (eventId !== '' && this.#ids.add(eventId)) return null;
    const tally = this.#tally(rule, nowMs);
    tally.current.events++;
    tally.current.copies++;
    const isDue = tally.toldAtMs === null || nowMs - tally.toldAtMs >= TOLD_EVERY_MS;
    if (!isDue || !isSuspect(tally)) return null;
    tally.toldAtMs = nowMs;
    return { rule, events: eventsOf(tally), copies: copiesOf(tally) };
  }

  /** Every rule that was seen, and whether it is suspect now. */
  rules(nowMs: number): readonly { readonly rule: string; readonly isSuspect: boolean }[] {
    return [...this.#tallies.keys()].map((rule) => ({ rule, isSuspect: isSuspect(this.#tally(rule, nowMs)) }));
  }

  #tally(rule: string, nowMs: number): Tally {
    let tally = this.#tallies.get(rule);
    if (tally === undefined) {
      tally = { previous: half(nowMs), current: half(nowMs), toldAtMs: null };
      this.#tallies.set(rule, tally);
    }
    const ageMs = nowMs - tally.current.sinceMs;
    if (ageMs >= LONGEST_HALF_MS || (ageMs >= HALF_MS && tally.current.events >= FEWEST)) {
      tally.previous = ageMs >= 2 * LONGEST_HALF_MS ? half(nowMs) : tally.current;
      tally.current = half(nowMs);
    }
    return tally;
  }
}

const half = (sinceMs: number): Half => ({ sinceMs, events: 0, copies: 0 });

const eventsOf = ({ previous, current }: Tally): number => previous.events + current.events;
const copiesOf = ({ previous, current }: Tally): number => previous.copies + current.copies;
const isSuspect = (tally: Tally): boolean => eventsOf(tally) >= FEWEST && copiesOf(tally) * 2 > eventsOf(tally);
