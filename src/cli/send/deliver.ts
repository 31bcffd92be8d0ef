import type { Clock } from '../../relay/clock.js';
import type { Credential } from './credential.js';
import { markOf, type Ending, type Fate } from './ending.js';
import type { Item } from './item.js';
import type { Pace } from './pace.js';
import { afterFailure } from './policy.js';
import type { Outgoing, Reply } from './post.js';
import type { Sender } from './senders.js';
import { verdictOn } from './verdict.js';

export interface DeliverParts {
  readonly sender: Sender;
  readonly post: (outgoing: Outgoing) => Promise<Reply>;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly credential: Credential;
  readonly pace: Pace;
  /** Of the pauses and the ages; the limit of a request is always real time. */
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
  readonly replied: (reply: Reply) => void;
  readonly ended: (ending: Ending) => void;
}

/**
 * Sends the events of one request until each was taken or given up. The caller has entered the pace for the first
 * attempt. What is left of a batch is sent in the form of the whole one.
 */
export async function deliver(items: readonly Item[], batchSize: number, parts: DeliverParts): Promise<void> {
  const { sender, clock, signal } = parts;
  const bornMs = clock.monotonic();
  const attempts: Ending['attempts'][number][] = [];
  const end = (item: Item, fate: Fate): void =>
    parts.ended({ item, fate, attempts: [...attempts], tookMs: clock.monotonic() - bornMs });

  let pending = items;
  while (pending.length > 0) {
    if (attempts.length > 0) await parts.pace.enter(signal);
    const reply = await attempt(pending, batchSize, parts);
    if (reply === null) break;
    attempts.push(markOf(reply));
    parts.replied(reply);
    const { taken, failed } = verdictOn(reply, pending, sender);
    for (const { item, disposition } of taken) end(item, { kind: 'taken', disposition });
    pending = failed;
    if (pending.length === 0) return;

    const ageMs = clock.monotonic() - bornMs;
    const standing = { attempts: attempts.length, ageMs, nowMs: clock.now(), random: parts.random() };
    const next = afterFailure(reply, standing, sender);
    if (next.kind === 'give-up') {
      for (const item of pending) end(item, { kind: 'given-up', why: next.why });
      return;
    }
    await clock.sleep(next.inMs, signal);
  }
  for (const item of pending) end(item, { kind: 'unfinished' });
}

/** Has entered, and leaves. null: the sender was stopped before. */
async function attempt(items: readonly Item[], batchSize: number, parts: DeliverParts): Promise<Reply | null> {
  const { sender, url, headers, credential, pace, signal } = parts;
  try {
    if (signal.aborted) return null;
    const authorisation = await credential.headers();
    if (authorisation === null) return { kind: 'no-answer', why: 'token', ms: 0 };
    const texts = items.map(({ text }) => text);
    const body = sender.isArray(batchSize) ? `[${texts.join(',')}]` : texts.join('');
    const reply = await parts.post({
      url,
      body,
      headers: { ...headers, ...authorisation },
      timeoutMs: sender.timeoutMs,
      needsBody: sender.readsItemFailures,
    });
    if (reply.kind === 'answered' && [401, 407].includes(reply.status)) credential.refused(authorisation);
    return reply;
  } finally {
    pace.leave();
  }
}
