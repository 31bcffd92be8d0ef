import type { Clock } from '#src/relay/clock.js';
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
  TakeResult,
  Want,
} from '#src/relay/ledger.js';
import type { Remembered } from '#src/relay/remembered.js';
import { claim } from './claim.js';
import { censusOf, detailOf, pageOf } from './letters.js';
import { move } from './move.js';
import { discard, recall, redrive, refused } from './operate.js';
import { atTime, UNKNOWN, type State, type Step } from './state.js';
import { takeDue, type States } from './take-due.js';

/** What survives a crash of the process that holds a `ModelLedger`. */
export class ModelStore {
  states: States = {};
  /** Every destination that something was ever kept for. */
  readonly destinations = new Set<string>();

  /** Behind the ledger's back, for tests of what is done then. */
  losePayload(key: string): void {
    const state = this.states[key];
    if (state === undefined || !('stored' in state)) throw new Error(`no payload is stored for ${key}`);
    this.states = { ...this.states, [key]: { ...state, stored: { ...state.stored, body: null } } };
  }
}

type Operation = 'claim' | 'move' | 'takeDue' | 'redrive' | 'discard';

/** The model as a ledger in memory, for tests only. Its store's clock is the wall clock, as that of Redis is. */
export class ModelLedger implements OpenLedger {
  /** The store is away: nothing is done, every answer is `unknown`. */
  away = false;
  /** `payloads`: beyond a cap. `everything`: out of memory, so that new claims are refused too. What ends or takes work goes through. */
  full: 'no' | 'payloads' | 'everything' = 'no';
  /** What `status()` answers, but for `reachable` and `full`, which follow the two above. */
  said: LedgerStatus = { reachable: true, durability: 'fsync', full: false, failures: [], warnings: [] };

  private readonly clock: Clock;
  private readonly kept: ModelStore;
  private readonly losses: { operation: Operation; what: 'reply' | 'call' }[] = [];

  constructor(clock: Clock, kept = new ModelStore()) {
    this.clock = clock;
    this.kept = kept;
  }

  /** The next `operation` answers `unknown`: its reply is lost after it was done, or the call never arrives. */
  lose(what: 'reply' | 'call', operation: Operation): void {
    this.losses.push({ operation, what });
  }

  /** For a test to look behind the interface. */
  stateOf(key: string): State {
    return atTime(this.kept.states[key] ?? UNKNOWN, this.clock.now());
  }

  async claim(claims: readonly Claim[], _untilMs: number): Promise<ClaimResult[]> {
    return this.run<ClaimResult[]>(
      'claim',
      claims.map(() => ({ kind: 'unknown' })),
      () =>
        claims.map((call) => {
          const step = claim(this.stateOf(call.key), call, this.clock.now());
          const refusedBy = call.store === undefined ? ['everything'] : ['payloads', 'everything'];
          const writes = step.result.kind === 'stored' || step.result.kind === 'granted';
          if (writes && step.state !== this.stateOf(call.key) && refusedBy.includes(this.full)) return { kind: 'full' };
          return this.write(call.key, step);
        }),
    );
  }

  async move(moves: readonly Move[], _untilMs: number): Promise<MoveResult[]> {
    return this.run<MoveResult[]>(
      'move',
      moves.map(() => ({ kind: 'unknown' })),
      () =>
        moves.map((call) => {
          const before = this.stateOf(call.key);
          const step = move(before, call, this.clock.now());
          const first = (before.kind === 'claimed' || before.kind === 'unknown') && 'stored' in step.state;
          return first && this.full !== 'no' ? { kind: 'full' } : this.write(call.key, step);
        }),
    );
  }

  async takeDue(wants: readonly Want[], token: string, _untilMs: number): Promise<TakeResult> {
    return this.run<TakeResult>('takeDue', { kind: 'unknown' }, () => {
      const { states, result } = takeDue(this.kept.states, wants, token, this.clock.now());
      this.kept.states = states;
      return result;
    });
  }

  async redrive(key: string): Promise<OperatorResult> {
    return this.run<OperatorResult>('redrive', { kind: 'unknown' }, () =>
      this.write(key, redrive(this.stateOf(key), this.clock.now())),
    );
  }

  async discard(key: string): Promise<OperatorResult> {
    return this.run<OperatorResult>('discard', { kind: 'unknown' }, () =>
      this.write(key, discard(this.stateOf(key), this.clock.now())),
    );
  }

  async list(filter: DeadLetterFilter): ReturnType<OpenLedger['list']> {
    return this.away ? { kind: 'unknown' } : pageOf(this.kept.states, filter);
  }

  async show(key: string): ReturnType<OpenLedger['show']> {
    if (this.away) return { kind: 'unknown' };
    const state = this.stateOf(key);
    return state.kind === 'dead' ? { kind: 'found', letter: detailOf(key, state) } : refused(state).result;
  }

  async recall(key: string): Promise<Remembered> {
    return this.away ? { kind: 'unknown' } : recall(this.stateOf(key), this.clock.now());
  }

  async census(): Promise<readonly Census[] | null> {
    const { states, destinations } = this.kept;
    return this.away ? null : [...destinations].map((name) => censusOf(states, name, this.clock.now()));
  }

  status(): LedgerStatus {
    return { ...this.said, reachable: !this.away, full: this.full !== 'no' };
  }

  async close(): Promise<void> {}

  private run<Result>(operation: Operation, unknown: Result, perform: () => Result): Result {
    const index = this.losses.findIndex((loss) => loss.operation === operation);
    const loss = index < 0 ? undefined : this.losses.splice(index, 1)[0];
    if (this.away || loss?.what === 'call') return unknown;
    const result = perform();
    return loss?.what === 'reply' ? unknown : result;
  }

  private write<Result>(key: string, { state, result }: Step<Result>): Result {
    this.kept.states = { ...this.kept.states, [key]: state };
    if ('stored' in state) this.kept.destinations.add(state.stored.destination);
    return result;
  }
}
