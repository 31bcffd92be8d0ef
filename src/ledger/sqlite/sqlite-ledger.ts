import type { Clock } from '../../relay/clock.js';
import type { LedgerFacts } from '../../relay/facts.js';
import type {
  Census,
  Claim,
  ClaimResult,
  DeadLetterFilter,
  LedgerStatus,
  Move,
  MoveResult,
  OpenLedger,
  OperatorResult,
  Taken,
  TakeResult,
  Want,
} from '../../relay/ledger.js';
import type { Remembered } from '../../relay/remembered.js';
import type { Courier } from './courier.js';
import { cursorOf, placeOf } from './cursor.js';
import { packClaim, packMove, recordsOf, unpackLetter, unpackTaken } from './pack.js';
import type { PackedTaken } from './protocol.js';

/** A person waits longer than a sender of events. */
const OPERATOR_MS = 5_000;
const KEY = /^[0-9a-f]{32}$/;

interface Parts {
  readonly courier: Courier;
  readonly clock: Clock;
  readonly facts: LedgerFacts;
  status(): LedgerStatus;
  close(): Promise<void>;
}

/** The side of the ledger that its callers see: packs what they say, and unpacks what the worker answers. */
export class SqliteLedger implements OpenLedger {
  private readonly parts: Parts;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  async claim(claims: readonly Claim[], untilMs: number): Promise<ClaimResult[]> {
    const packed = claims.map((one) => packClaim(one));
    const answer = await this.parts.courier.ask<'claim'>({ kind: 'claim', claims: packed }, untilMs, recordsOf(packed));
    return answer === null ? claims.map(() => ({ kind: 'unknown' })) : [...answer];
  }

  async move(moves: readonly Move[], untilMs: number): Promise<MoveResult[]> {
    const packed = moves.map((one) => packMove(one));
    const answer = await this.parts.courier.ask<'move'>({ kind: 'move', moves: packed }, untilMs, recordsOf(packed));
    return answer === null ? moves.map(() => ({ kind: 'unknown' })) : [...answer];
  }

  async takeDue(wants: readonly Want[], token: string, untilMs: number): Promise<TakeResult> {
    const bare = wants.map(({ destination, slots, leaseMs }) => ({ destination, slots, leaseMs }));
    const answer = await this.parts.courier.ask<'take-due'>({ kind: 'take-due', wants: bare, token }, untilMs);
    if (answer === null) return { kind: 'unknown' };
    const deliveries = answer.deliveries.flatMap((taken) => this.readable(taken));
    return { kind: 'taken', deliveries, lost: answer.lost, nextInMs: answer.nextInMs };
  }

  async list({ cursor, ...filter }: DeadLetterFilter): ReturnType<OpenLedger['list']> {
    const after = cursor === undefined ? undefined : placeOf(cursor);
    if (after === null) return { kind: 'bad-cursor' };
    const call = { kind: 'list', ...filter, ...(after === undefined ? {} : { after }) } as const;
    const page = await this.parts.courier.ask<'list'>(call, this.soon());
    if (page === null) return { kind: 'unknown' };
    const last = page.items.at(-1);
    return { kind: 'page', items: page.items, next: page.more && last !== undefined ? cursorOf(last) : null };
  }

  async show(key: string): ReturnType<OpenLedger['show']> {
    if (!KEY.test(key)) return { kind: 'unknown-key' };
    const answer = await this.parts.courier.ask<'show'>({ kind: 'show', key }, this.soon());
    if (answer?.kind !== 'found') return answer ?? { kind: 'unknown' };
    return { kind: 'found', letter: unpackLetter(answer) };
  }

  async recall(key: string): Promise<Remembered> {
    if (!KEY.test(key)) return { kind: 'nothing' };
    return (await this.parts.courier.ask<'recall'>({ kind: 'recall', key }, this.soon())) ?? { kind: 'unknown' };
  }

  async redrive(key: string): Promise<OperatorResult> {
    if (!KEY.test(key)) return { kind: 'unknown-key' };
    return (await this.parts.courier.ask<'redrive'>({ kind: 'redrive', key }, this.soon())) ?? { kind: 'unknown' };
  }

  async discard(key: string): Promise<OperatorResult> {
    if (!KEY.test(key)) return { kind: 'unknown-key' };
    return (await this.parts.courier.ask<'discard'>({ kind: 'discard', key }, this.soon())) ?? { kind: 'unknown' };
  }

  census(): Promise<readonly Census[] | null> {
    return this.parts.courier.ask<'census'>({ kind: 'census' }, this.soon());
  }

  status(): LedgerStatus {
    return this.parts.status();
  }

  close(): Promise<void> {
    return this.parts.close();
  }

  private soon(): number {
    return this.parts.clock.monotonic() + OPERATOR_MS;
  }

  /** One record of a format that this version cannot read must not hold up its neighbours; its lease lapses. */
  private readable(taken: PackedTaken): Taken[] {
    try {
      return [unpackTaken(taken)];
    } catch (error) {
      this.parts.facts.fault('sqlite ledger', error);
      return [];
    }
  }
}
