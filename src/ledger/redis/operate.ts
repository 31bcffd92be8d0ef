import type { Clock } from '../../relay/clock.js';
import type { INVALID } from '../../relay/delivery.js';
import type { Backlog, OperatorResult } from '../../relay/ledger.js';
import type { Remembered } from '../../relay/remembered.js';
import { decodePayload } from '../record.js';
import type { Argument, Sent } from './channel.js';
import { letterOf } from './dead-letters.js';
import type { Layout, Place } from './layout.js';
import { rememberedIn } from './recalled.js';
import type { ScriptName } from './scripts.js';
import { wordOf } from './replies.js';
import type { Store } from './store.js';

type Shown = Awaited<ReturnType<Backlog['show']>>;
type Found = { readonly destination: string; readonly place: Place; readonly sent: Sent };

const ANSWER_MS = 2_000;
const RECALLED = ['bucket', 'state', 'due', 'dead'] as const;
const invalid: typeof INVALID = 'invalid';

/**
 * What an operator does to one dead letter. A key does not say which destination it belongs to, so that the question
 * goes out for every destination ever used; only one of them can know the key as kept or dead.
 */
export class Operate {
  private readonly store: Store;
  private readonly layout: Layout;
  private readonly clock: Clock;
  private readonly windowMs: number;
  private readonly destinations: () => readonly string[];

  constructor(store: Store, layout: Layout, clock: Clock, windowMs: number, destinations: () => readonly string[]) {
    this.store = store;
    this.layout = layout;
    this.clock = clock;
    this.windowMs = windowMs;
    this.destinations = destinations;
  }

  async recall(key: string): Promise<Remembered> {
    return rememberedIn(await this.ask('recall', key, [], RECALLED, this.clock.monotonic() + ANSWER_MS));
  }

  async show(key: string): Promise<Shown> {
    const untilMs = this.clock.monotonic() + ANSWER_MS;
    const asked = await this.ask('recall', key, [], RECALLED, untilMs);
    const found = asked.find(({ sent }) => wordOf(sent) === 'dead');
    if (found === undefined) return combined(asked);
    const [, buriedAt = '', state = ''] = (found.sent.kind === 'reply' ? found.sent.value : []) as string[];
    const { letter, evidence, firstArrivalMs } = letterOf(found.destination, key, Number(buriedAt), state);
    const body = await this.store.bytes(found.place.body, untilMs);
    if (body.kind !== 'reply') return { kind: 'unknown' };
    // The age counts from the last redrive, which writes no payload anew.
    const payload = body.value === null ? null : { ...decodePayload(body.value as Buffer), firstArrivalMs };
    return { kind: 'found', letter: { ...letter, payload, evidence } };
  }

  /** What was never a valid event is not redriven: no destination would ever take it, and nobody would see it again. */
  async redrive(key: string): Promise<OperatorResult> {
    const untilMs = this.clock.monotonic() + ANSWER_MS;
    const keys = ['bucket', 'state', 'due', 'dead', 'age'] as const;
    const names = this.destinations().filter((name) => name !== invalid);
    const asked = await this.ask('redrive', key, [Math.round(this.clock.now())], keys, untilMs, names);
    const result = combined(asked);
    if (result.kind !== 'unknown-key') return result;
    const shown = await this.show(key);
    return shown.kind === 'found' ? { kind: 'not-dead' } : shown;
  }

  async discard(key: string): Promise<OperatorResult> {
    const untilMs = this.clock.monotonic() + ANSWER_MS;
    const asked = await this.ask('discard', key, [this.windowMs], ['bucket', 'state', 'dead', 'body'], untilMs);
    return combined(asked);
  }

  private ask(
    script: ScriptName,
    key: string,
    args: readonly Argument[],
    keys: readonly Exclude<keyof Place, 'field'>[],
    untilMs: number,
    names = this.destinations(),
  ): Promise<Found[]> {
    return Promise.all(
      names.map(async (destination) => {
        const place = this.layout.place(destination, key);
        const named = keys.map((name) => place[name]);
        const sent = await this.store.run(script, named, [place.field, key, ...args], untilMs);
        return { destination, place, sent };
      }),
    );
  }
}

/** The most telling answer of all destinations. `unknown` before `unknown-key`: the one that did not answer may know it. */
function combined(asked: readonly Found[]): OperatorResult {
  const words = new Set(asked.map(({ sent }) => wordOf(sent)));
  if (words.has('done')) return { kind: 'done' };
  if (words.has('unknown')) return { kind: 'unknown' };
  return { kind: [...words].every((word) => word === 'unknown-key') ? 'unknown-key' : 'not-dead' };
}
