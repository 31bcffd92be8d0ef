import { backoffMs, retryAfterMs } from './backoff.js';
import type { Clock } from './clock.js';
import type { DeadReason, Delivery, Kept } from './delivery.js';
import type { Reply } from './destination.js';
import { withAttempt } from './evidence.js';
import type { Facts, Verdict } from './facts.js';
import type { Lane } from './lane.js';
import { judge } from './verdict.js';

/** What follows from an attempt when the payload may be kept. */
export type Next =
  | { readonly kind: 'settled' }
  | { readonly kind: 'waiting'; readonly kept: Kept; readonly dueInMs: number }
  | { readonly kind: 'dead'; readonly kept: Kept; readonly reason: DeadReason };

/** Makes the one attempt of a lease and says what follows from it. Never rejects. */
export async function attempt(
  lane: Lane,
  delivery: Delivery,
  before: Kept,
  fresh: boolean,
  deps: { clock: Clock; random: () => number; facts: Facts },
): Promise<{ verdict: Verdict; next: Next }> {
  const { clock, facts } = deps;
  const startedMs = clock.monotonic();
  const atMs = clock.now();
  const reply = await lane.destination.post(delivery, before.attempts);
  const latencyMs = Math.round(clock.monotonic() - startedMs);
  const verdict = judge(reply, lane.refusedStatuses);
  const { payload } = delivery;
  facts.attempted({
    destination: delivery.destination,
    key: delivery.key,
    eventId: payload.eventId,
    source: payload.source,
    detailType: payload.detailType,
    attempt: before.attempts,
    verdict,
    ...described(reply),
    latencyMs,
    fresh,
    ageMs: clock.now() - payload.firstArrivalMs,
  });
  if (verdict === 'delivered') return { verdict, next: { kind: 'settled' } };
  const answer = reply.kind === 'status' && reply.answer ? { answer: reply.answer } : {};
  const evidence = withAttempt(before.evidence, {
    number: before.attempts,
    atMs,
    verdict,
    latencyMs,
    ...described(reply),
    ...answer,
  });
  // An attempt has ended, so its worker survived it: lapses start from nothing.
  const kept: Kept = { ...before, lapses: 0, evidence };
  return { verdict, next: follows(verdict, reply, kept, lane, deps) };
}

function follows(
  verdict: Exclude<Verdict, 'delivered'>,
  reply: Reply,
  kept: Kept,
  lane: Lane,
  { clock, random }: { clock: Clock; random: () => number },
): Next {
  if (verdict === 'refused') return { kind: 'dead', kept, reason: 'refused' };
  if (verdict === 'uncertain' && lane.onUncertain === 'park') return { kind: 'dead', kept, reason: 'uncertain' };
  if (kept.attempts >= lane.limits.maxAttempts) return { kind: 'dead', kept, reason: 'attempts' };
  const leftMs = kept.payload.firstArrivalMs + lane.limits.maxAgeMs - clock.now();
  if (leftMs <= 0) return { kind: 'dead', kept, reason: 'age' };
  const askedMs = reply.kind === 'status' ? retryAfterMs(reply.retryAfter, clock.now()) : 0;
  const dueInMs = Math.min(Math.max(backoffMs(kept.attempts, random(), lane.limits.backoff), askedMs), leftMs);
  return { kind: 'waiting', kept, dueInMs };
}

function described(reply: Reply): { status?: number; error?: string } {
  return reply.kind === 'status' ? { status: reply.status } : { error: reply.error };
}
