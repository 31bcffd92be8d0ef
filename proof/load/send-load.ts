import { setMaxListeners } from 'node:events';
import { noCredential } from '#src/cli/send/credential.js';
import { deliver } from '#src/cli/send/deliver.js';
import { fastClock } from '#src/cli/send/fast-clock.js';
import type { Item } from '#src/cli/send/item.js';
import { Pace } from '#src/cli/send/pace.js';
import { post, type Outgoing } from '#src/cli/send/post.js';
import type { Sender } from '#src/cli/send/senders.js';
import { systemClock } from '#src/system-clock.js';
import type { Chance } from '../chance.js';
import { unitOf } from '../world/unit.js';
import type { Book } from './book.js';

export interface LoadPlan {
  readonly sender: Sender;
  readonly batchSize: number;
  /** Requests a second, retries included, and how many may be open. */
  readonly rate: number;
  readonly atOnce: number;
}

/** So many seconds of EventBridge's schedule pass in one: its 24 hours are three minutes. */
export const SPEED = 480;

/** Sends every event by EventBridge's rules, to the receivers in turn, and writes down every answer. Resolves when all have ended. */
export async function sendLoad(
  items: AsyncIterable<Item>,
  urls: readonly string[],
  plan: LoadPlan,
  book: Book,
  chance: Chance,
): Promise<void> {
  const { sender, batchSize } = plan;
  const { signal } = new AbortController();
  setMaxListeners(0, signal);
  const pace = new Pace(plan.rate, plan.atOnce, systemClock);
  const clock = fastClock(systemClock, SPEED);
  let turn = 0;
  const parts = (units: readonly string[]) => ({
    sender,
    pace,
    clock,
    signal,
    url: new URL('http://one-of-the-receivers'),
    headers: {},
    credential: noCredential,
    random: () => chance.next(),
    post: async (outgoing: Outgoing) => {
      turn += 1;
      const reply = await post({ ...outgoing, url: new URL('/events', urls[turn % urls.length]) });
      book.replied(units, reply);
      return reply;
    },
    replied: () => {},
    ended: ({ fate, item }: { fate: { kind: string }; item: Item }) => {
      if (fate.kind === 'given-up') book.sent(unitOf(item.text)).givenUp += 1;
    },
  });
  const alive = setInterval(() => {}, 60_000);
  const running = new Set<Promise<void>>();
  const begin = async (batch: readonly Item[]): Promise<void> => {
    const units = batch.map(({ text }) => unitOf(text));
    for (const unit of units) book.sent(unit);
    await pace.enter(signal);
    const work: Promise<void> = deliver(batch, batchSize, parts(units)).finally(() => running.delete(work));
    running.add(work);
  };
  try {
    let batch: Item[] = [];
    for await (const item of items) {
      if (batch.push(item) < batchSize) continue;
      await begin(batch);
      batch = [];
    }
    if (batch.length > 0) await begin(batch);
    await Promise.all(running);
  } finally {
    clearInterval(alive);
  }
}
