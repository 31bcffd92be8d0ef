import { accept } from '#src/relay/accept.js';
import type { AcceptDeps } from '#src/relay/arrived.js';
import { Background } from '#src/relay/background.js';
import type { Delivery } from '#src/relay/delivery.js';
import type { Destination, Reply } from '#src/relay/destination.js';
import type { AttemptFact, Facts } from '#src/relay/facts.js';
import type { Keeping } from '#src/relay/keeping.js';
import type { Lane } from '#src/relay/lane.js';
import type { Deadline, Outcome } from '#src/relay/outcome.js';
import { Schedule } from '#src/relay/schedule.js';
import { Slots } from '#src/relay/slots.js';
import { ModelLedger, ModelStore } from '../model/model-ledger.js';
import { FakeClock } from './fake-clock.js';

/** A destination whose every reply the test decides, when it likes. */
export class ScriptedDestination implements Destination {
  readonly name: string;
  readonly requests: { readonly key: string; readonly attempt: number; readonly reply: (reply: Reply) => void }[] = [];
  /** Answers at once with these, in turn, before it leaves requests hanging. */
  readonly script: Reply[] = [];

  constructor(name: string) {
    this.name = name;
  }

  post(delivery: Delivery, attempt: number): Promise<Reply> {
    return new Promise((reply) => {
      this.requests.push({ key: delivery.key, attempt, reply });
      const next = this.script.shift();
      if (next) reply(next);
    });
  }
}

export const status = (code: number, retryAfter?: string): Reply => ({
  kind: 'status',
  status: code,
  retryAfter,
  answer: '',
});

/** Facts as a list of lines, for tests that read them. */
export class RecordedFacts implements Facts {
  readonly lines: string[] = [];
  attempted(fact: AttemptFact): void {
    this.lines.push(`attempted ${fact.attempt} ${fact.verdict}`);
  }
  lapsed(fact: { readonly lapses: number }): void {
    this.lines.push(`lapsed ${fact.lapses}`);
  }
  kept(fact: { readonly dueInMs: number }): void {
    this.lines.push(`kept ${fact.dueInMs}`);
  }
  buried(fact: { readonly reason: string }): void {
    this.lines.push(`buried ${fact.reason}`);
  }
  unwritten(fact: { readonly to: string }): void {
    this.lines.push(`unwritten ${fact.to}`);
  }
  overtaken(fact: { readonly to: string }): void {
    this.lines.push(`overtaken ${fact.to}`);
  }
  fault(where: string, error: unknown): void {
    this.lines.push(`fault ${where}: ${String(error)}`);
  }
}

export interface RigOptions {
  readonly keeping?: Keeping;
  readonly answer?: 'delivery' | 'acceptance';
  readonly slots?: number;
  readonly onUncertain?: Lane['onUncertain'];
  /** The draw of the full jitter, in [0, 1). */
  readonly jitter?: number;
}

/** One process' relay on the pure model, with time and destination in the test's hands. `orders` is its destination. */
export class RelayRig {
  readonly clock = new FakeClock();
  readonly store: ModelStore;
  readonly ledger: ModelLedger;
  readonly facts = new RecordedFacts();
  readonly destination = new ScriptedDestination('orders');
  readonly background = new Background(this.facts);
  readonly schedule: Schedule;
  readonly deps: AcceptDeps;
  readonly lane: Lane;
  keeping: Keeping;
  isStrained = false;

  constructor(options: RigOptions = {}) {
    this.store = new ModelStore();
    this.ledger = new ModelLedger(this.clock, this.store);
    this.keeping = options.keeping ?? 'keep';
    this.lane = {
      destination: this.destination,
      slots: new Slots(options.slots ?? 4),
      timeoutMs: 5_000,
      leaseMs: 15_000,
      onUncertain: options.onUncertain ?? 'redeliver',
      refusedStatuses: [400, 422],
      limits: { maxAttempts: 185, maxAgeMs: 86_400_000, backoff: { firstMs: 1_000, longestMs: 900_000 } },
    };
    let tokens = 0;
    const shared = {
      ledger: this.ledger,
      lanes: new Map([['orders', this.lane]]),
      clock: this.clock,
      random: () => options.jitter ?? 0.5,
      mint: () => `token${tokens++}`,
      facts: this.facts,
    };
    this.schedule = new Schedule({ ...shared, isStrained: () => this.isStrained, nextTurn: () => Promise.resolve() });
    this.deps = {
      ...shared,
      keeping: () => this.keeping,
      answer: options.answer ?? 'delivery',
      background: (work) => this.background.add(work),
      wake: (dueInMs) => this.schedule.wake(dueInMs),
    };
  }

  /** An arrival as it stands at this moment. */
  delivery(key = 'aa'.repeat(16)): Delivery {
    return {
      destination: 'orders',
      key,
      payload: {
        bytes: Buffer.from('{"n":1}'),
        contentType: 'application/json',
        source: 'shop',
        detailType: 'Order Placed',
        eventId: 'e-1',
        firstArrivalMs: this.clock.now(),
        path: '/events',
      },
    };
  }

  deadline(): Deadline {
    return { answerMs: this.clock.monotonic() + 3_000, keepMs: this.clock.monotonic() + 4_000 };
  }

  async accept(delivery: Delivery = this.delivery()): Promise<Outcome> {
    const [outcome] = await accept([delivery], this.deadline(), this.deps);
    if (!outcome) throw new Error('no outcome');
    return outcome;
  }

  /** The kind of state that the model holds for a key. */
  stateOf(key = 'aa'.repeat(16)): string {
    return this.ledger.stateOf(key).kind;
  }
}
