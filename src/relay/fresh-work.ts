import { addressOf, type AcceptDeps, type Arrived } from './arrived.js';
import { attempt, type Next } from './attempt.js';
import type { Clock } from './clock.js';
import type { Kept } from './delivery.js';
import type { Verdict } from './facts.js';
import { dead, released, settled, waiting, working, type MoveResult, type Target } from './ledger.js';
import type { Deadline, Outcome } from './outcome.js';
import { told, writeUntil } from './write.js';

/**
 * The one attempt of a fresh delivery's lease, and the one move that ends it. The sender may stop waiting at any time:
 *
 *     claim ── attempt ────────────── move ── 200, 202, 503      the attempt ended before the deadline
 *     claim ── attempt ──┬─ handover ─ 202                       the deadline came first, the payload is kept
 *                        └──────────────── move                  … and the attempt ends by itself
 *     claim ── attempt ──┬─ 503                                  the deadline came first, nothing may be kept
 *                        └──────────────── settle or release
 *
 * Moves of one lease never overlap: the last one waits for the handover's reply.
 */
export class FreshWork {
  readonly #one: Arrived;
  readonly #kept: Kept;
  readonly #deps: AcceptDeps;
  readonly #ended: Promise<{ verdict: Verdict; next: Next }>;
  /** The payload is in the ledger already, or may be: what follows is kept whatever the mode says now. */
  #stored: boolean;

  constructor(one: Arrived, kept: Kept, isStored: boolean, deps: AcceptDeps) {
    this.#one = one;
    this.#kept = kept;
    this.#deps = deps;
    this.#stored = isStored;
    this.#ended = this.#attempt();
  }

  /** What to tell the sender, by the deadline. */
  async answerBy(deadline: Deadline): Promise<Outcome> {
    const { clock, background, keeping } = this.#deps;
    const first = await withinMs(this.#ended, deadline.answerMs - clock.monotonic(), clock);
    if (first) return this.#finish(first.next, deadline.keepMs);
    if (keeping() !== 'keep') {
      background(this.finishAlone());
      return { kind: 'retry', why: 'deadline' };
    }
    const handover = this.#handOver(deadline);
    background(handover.then(() => this.finishAlone()));
    return handover;
  }

  /** Ends in its move when nobody waits for the answer. */
  async finishAlone(): Promise<void> {
    const { next } = await this.#ended;
    const to = this.#targetOf(next);
    if (to === null) return;
    const result = await this.#writeUntilDone(to);
    // Only a payload that is not stored yet can find no room, so there is something to release.
    if (result.kind === 'full' && !isParked(next)) await this.#writeUntilDone(released);
    if (result.kind === 'moved' && to.kind === 'waiting') this.#deps.wake(to.dueInMs);
  }

  async #attempt(): Promise<{ verdict: Verdict; next: Next }> {
    const { lane, delivery } = this.#one;
    try {
      return await attempt(lane, delivery, this.#kept, true, this.#deps);
    } finally {
      lane.slots.releaseFresh();
    }
  }

  async #handOver(deadline: Deadline): Promise<Outcome> {
    const leaseMs = Math.max(0, this.#one.leaseEndMs - this.#deps.clock.monotonic());
    const result = await this.#move(working(this.#kept, leaseMs), deadline.keepMs);
    switch (result.kind) {
      case 'moved':
        this.#stored = true;
        return { kind: 'accepted' };
      case 'already':
        return { kind: 'duplicate', of: result.as };
      case 'not-yours':
        return { kind: 'retry', why: 'in-flight' };
      case 'full':
        return { kind: 'retry', why: 'ledger-full' };
      case 'unknown':
        this.#stored = true;
        return { kind: 'retry', why: 'ledger-away' };
    }
  }

  async #finish(next: Next, untilMs: number): Promise<Outcome> {
    const to = this.#targetOf(next);
    if (to === null) return { kind: 'retry', why: 'ledger-full' };
    const result = await this.#move(to, untilMs);
    told({ ...addressOf(this.#one), to }, result, this.#eventId, this.#deps.facts);
    if (to.kind === 'settled') {
      // Delivered is a fact, whether or not it could be written down in time: the price is that a copy may pass.
      if (result.kind === 'unknown') this.#deps.background(this.#writeUntilDone(settled));
      return { kind: 'processed' };
    }
    switch (result.kind) {
      case 'moved':
        if (to.kind === 'waiting') this.#deps.wake(to.dueInMs);
        return this.#outcomeOf(to, next);
      case 'already':
        return { kind: 'duplicate', of: result.as };
      case 'not-yours':
        return { kind: 'retry', why: 'in-flight' };
      case 'full':
        if (!isParked(next)) this.#deps.background(this.#writeUntilDone(released));
        return { kind: 'retry', why: 'ledger-full' };
      case 'unknown':
        // It may be stored; then this releases nothing, and the next copy finds it.
        this.#deps.background(this.#writeUntilDone(isParked(next) ? to : released));
        return { kind: 'retry', why: 'ledger-away' };
    }
  }

  /** null: the claim is left to lapse, which says to the next copy what this attempt would have. */
  #targetOf(next: Next): Target | null {
    if (next.kind === 'settled') return settled;
    if (!this.#stored && this.#deps.keeping() !== 'keep') return isParked(next) ? null : released;
    return next.kind === 'dead' ? dead(next.kept, next.reason) : waiting(next.kept, next.dueInMs);
  }

  #outcomeOf(to: Target, next: Next): Outcome {
    if (to.kind === 'waiting') return { kind: 'accepted' };
    if (to.kind === 'dead') return { kind: 'dead-lettered', reason: to.reason };
    if (this.#deps.keeping() === 'full') return { kind: 'retry', why: 'ledger-full' };
    return next.kind === 'dead' && next.reason === 'refused'
      ? { kind: 'refused', reason: 'refused' }
      : { kind: 'retry', why: 'undelivered' };
  }

  get #eventId(): string {
    return this.#one.delivery.payload.eventId;
  }

  async #move(to: Target, untilMs: number): Promise<MoveResult> {
    const [result] = await this.#deps.ledger.move([{ ...addressOf(this.#one), to }], untilMs);
    return result ?? { kind: 'unknown' };
  }

  #writeUntilDone(to: Target): Promise<MoveResult> {
    return writeUntil({ ...addressOf(this.#one), to }, this.#one.leaseEndMs, this.#eventId, this.#deps);
  }
}

/** The result, or null when it is not there after so long. */
function withinMs<Result>(result: Promise<Result>, ms: number, clock: Clock): Promise<Result | null> {
  return new Promise((resolve, reject) => {
    const cancel = clock.after(ms, () => resolve(null));
    const ended = (value: Result): void => {
      cancel();
      resolve(value);
    };
    const failed = (error: unknown): void => {
      cancel();
      reject(error);
    };
    result.then(ended, failed);
  });
}

/** Never to be sent again by itself: released, its next copy would be attempted as if nothing had happened. */
const isParked = (next: Next): boolean => next.kind === 'dead' && next.reason === 'uncertain';
