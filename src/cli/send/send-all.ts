import { setMaxListeners } from 'node:events';
import type { Clock } from '../../relay/clock.js';
import { systemClock } from '../../system-clock.js';
import { noCredential, type Credential } from './credential.js';
import { deliver } from './deliver.js';
import type { Ending } from './ending.js';
import { fastClock } from './fast-clock.js';
import type { Item } from './item.js';
import { Pace } from './pace.js';
import { post, type Reply } from './post.js';
import { classic, type Sender } from './senders.js';
import { Tally, type Summary } from './summary.js';

export interface SendOptions {
  /** The whole URL of the endpoint. */
  readonly url: string;
  readonly sender?: Sender;
  /** Events in one request. */
  readonly batchSize?: number;
  /** Beside, or instead of, what EventBridge sends. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly credential?: Credential;
  /** Requests a second, retries included. */
  readonly rate?: number;
  /** Requests open at the same time. */
  readonly atOnce?: number;
  /** How many seconds of the schedule pass in one: pauses and ages, but never the limit of a request. */
  readonly speed?: number;
  readonly clock?: Clock;
  /** Of the jitter. */
  readonly random?: () => number;
  /** Ends the sending: what runs is awaited, what waits is unfinished. */
  readonly signal?: AbortSignal;
  /** Called with every reply as it comes. */
  readonly replied?: (reply: Reply) => void;
  /** Called with every ending as it comes. */
  readonly ended?: (ending: Ending) => void;
}

export const DEFAULT_RATE = 300;
const DEFAULT_AT_ONCE = 1_000;
/** A timer that keeps the process alive, because the sleeps of our clock do not. */
const ALIVE_MS = 60_000;

/**
 * Sends events as an API destination of EventBridge does, until each was taken or given up, and says what became of
 * them. The next event is asked for when it is its turn.
 */
export async function sendAll(items: Iterable<Item> | AsyncIterable<Item>, options: SendOptions): Promise<Summary> {
  const { sender = classic, clock = systemClock, signal = new AbortController().signal, batchSize = 1 } = options;
  const tally = new Tally();
  const pace = new Pace(options.rate ?? DEFAULT_RATE, options.atOnce ?? DEFAULT_AT_ONCE, clock);
  const parts = {
    sender,
    post,
    url: new URL(options.url),
    headers: options.headers ?? {},
    credential: options.credential ?? noCredential,
    pace,
    clock: fastClock(clock, options.speed ?? 1),
    random: options.random ?? Math.random,
    signal,
    replied: (reply: Reply) => {
      tally.replied(reply);
      options.replied?.(reply);
    },
    ended: (ending: Ending) => {
      tally.ended(ending);
      options.ended?.(ending);
    },
  };
  const startedMs = clock.monotonic();
  // Everything that waits listens to it.
  setMaxListeners(0, signal);
  const alive = setInterval(() => {}, ALIVE_MS);
  try {
    const running = new Set<Promise<void>>();
    const faults: unknown[] = [];
    for await (const batch of batches(items, batchSize)) {
      await pace.enter(signal);
      if (signal.aborted || faults.length > 0) break;
      const work: Promise<void> = deliver(batch, batchSize, parts)
        .catch((error: unknown) => void faults.push(error))
        .finally(() => running.delete(work));
      running.add(work);
    }
    await Promise.all(running);
    if (faults.length > 0) throw faults[0];
  } finally {
    clearInterval(alive);
  }
  return tally.summary((clock.monotonic() - startedMs) / 1_000);
}

async function* batches(items: Iterable<Item> | AsyncIterable<Item>, size: number): AsyncGenerator<Item[]> {
  let batch: Item[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < size) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
