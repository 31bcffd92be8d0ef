import { addressOf, firstKept, type AcceptDeps, type Arrived } from './arrived.js';
import type { Delivery } from './delivery.js';
import { FreshWork } from './fresh-work.js';
import { suspicion } from './lane.js';
import { dead, unattempted, waiting, type Claim, type ClaimResult, type Move, type Storing } from './ledger.js';
import type { Deadline, Outcome } from './outcome.js';
import { impatient, patient, type WaitForSlot } from './queue-for-slots.js';
import { told, writeUntil } from './write.js';

/**
 * Takes in the deliveries of one arrival: claims them all in one call, attempts what was granted, and says what became
 * of each by the deadline. An attempt that outlives the deadline goes on and ends in its move all the same. No two of them
 * may have one key.
 *
 * @param mood `patient`: what finds no slot waits for one, instead of being kept, or sent back, unattempted.
 */
export async function accept(
  deliveries: readonly Delivery[],
  deadline: Deadline,
  deps: AcceptDeps,
  mood: 'patient' | 'impatient' = 'impatient',
): Promise<Outcome[]> {
  const waits = mood === 'patient' && deps.answer === 'delivery';
  const waitForSlot = waits ? patient(deadline, deps.clock) : impatient;
  const arrived = deliveries.map((delivery) => arrive(delivery, deps));
  const claims = arrived.map((one) => claimOf(one, waits, deps));
  const results = await claimAll(claims, arrived, deadline, deps);
  const answer = (one: Arrived, index: number): Outcome | Promise<Outcome> =>
    answerTo(one, claims[index], results[index] ?? { kind: 'unknown' }, deadline, waitForSlot, deps);
  const [only] = arrived;
  return only !== undefined && arrived.length === 1
    ? [await answer(only, 0)]
    : Promise.all(arrived.map(async (one, index) => answer(one, index)));
}

async function claimAll(
  claims: readonly Claim[],
  arrived: readonly Arrived[],
  deadline: Deadline,
  { ledger }: AcceptDeps,
): Promise<ClaimResult[]> {
  try {
    return await ledger.claim(claims, deadline.answerMs);
  } catch (error) {
    for (const { slot, lane } of arrived) if (slot) lane.slots.releaseFresh();
    throw error;
  }
}

function arrive(delivery: Delivery, { lanes, keeping, clock, mint }: AcceptDeps): Arrived {
  const lane = lanes.get(delivery.destination);
  if (!lane) throw new Error(`no destination named ${delivery.destination}`);
  const nowMs = clock.monotonic();
  return {
    delivery,
    lane,
    keeping: keeping(),
    token: mint(),
    leaseEndMs: nowMs + lane.leaseMs,
    slot: lane.slots.takeFresh(nowMs),
  };
}

function claimOf({ delivery, lane, keeping, token, slot }: Arrived, waits: boolean, { answer }: AcceptDeps): Claim {
  const claim = { destination: delivery.destination, key: delivery.key, token, leaseMs: lane.leaseMs };
  if (keeping !== 'keep') return claim;
  // Counted when taken: a delivery kept without a slot has had no attempt yet.
  if (!slot && !waits) return { ...claim, store: waiting(firstKept(delivery, 0, 0), 0) };
  if (answer === 'acceptance') return { ...claim, store: { kind: 'working', kept: firstKept(delivery, 1, 0) } };
  return claim;
}

/** Not async: a promise handed through one costs three more. */
function answerTo(
  one: Arrived,
  claim: Claim | undefined,
  claimed: ClaimResult,
  deadline: Deadline,
  waitForSlot: WaitForSlot,
  deps: AcceptDeps,
): Outcome | Promise<Outcome> {
  const store = claim?.store;
  const goesOn = claimed.kind === 'granted' || (claimed.kind === 'stored' && store?.kind === 'working');
  if (one.slot && !goesOn) one.lane.slots.releaseFresh();
  switch (claimed.kind) {
    case 'known':
      return { kind: 'duplicate', of: claimed.as };
    case 'busy':
      // Never longer than a lease lasts: the store's clock may have been set back since.
      return { kind: 'retry', why: 'in-flight', retryAfterMs: Math.min(claimed.leftMs, one.lane.leaseMs) };
    case 'full':
      return { kind: 'retry', why: 'ledger-full' };
    case 'unknown':
      deps.background(write(one, unattempted, deps));
      return { kind: 'retry', why: 'ledger-away' };
    case 'stored':
      if (claimed.lapses > 0) deps.facts.lapsed({ ...factOf(one.delivery), lapses: claimed.lapses });
      return stored(one, store, claimed.lapses, deadline, deps);
    case 'granted':
      if (claimed.lapses > 0) deps.facts.lapsed({ ...factOf(one.delivery), lapses: claimed.lapses });
      return granted(one, claimed.lapses, deadline, waitForSlot, deps);
  }
}

async function stored(
  one: Arrived,
  store: Storing | undefined,
  lapses: number,
  deadline: Deadline,
  deps: AcceptDeps,
): Promise<Outcome> {
  if (store?.kind === 'working') {
    const gate = suspicion(lapses, one.lane.onUncertain);
    if (gate === 'none' && isInTime(one, deps)) {
      deps.background(new FreshWork(one, firstKept(one.delivery, 1, lapses), true, deps).finishAlone());
    } else {
      one.lane.slots.releaseFresh();
      if (gate !== 'none') return setAside(one, gate, lapses, deadline, deps);
      deps.background(write(one, unattempted, deps).then(() => deps.wake(0)));
    }
  } else {
    deps.facts.kept({ ...factOf(one.delivery), dueInMs: 0, attempts: 0 });
    deps.wake(0);
  }
  return { kind: 'accepted' };
}

async function granted(
  one: Arrived,
  lapses: number,
  deadline: Deadline,
  waitForSlot: WaitForSlot,
  deps: AcceptDeps,
): Promise<Outcome> {
  const gate = suspicion(lapses, one.lane.onUncertain);
  const mayAttempt = gate === 'none' || (gate === 'alone' && one.keeping !== 'keep');
  const hasSlot = one.slot || (mayAttempt && (await waitForSlot(one)));
  if (hasSlot && mayAttempt && isInTime(one, deps)) {
    return new FreshWork(one, firstKept(one.delivery, lapses + 1, lapses), false, deps).answerBy(deadline);
  }
  if (hasSlot) one.lane.slots.releaseFresh();
  if (one.keeping === 'keep' && gate !== 'none') return setAside(one, gate, lapses, deadline, deps);
  if (one.keeping === 'keep' && !hasSlot && deps.keeping() === 'keep')
    return setAside(one, 'alone', lapses, deadline, deps);
  // Refused for good: the record stays, for copies that may still come.
  if (gate === 'poison' && one.keeping === 'return') return { kind: 'refused', reason: 'poison' };
  deps.background(write(one, unattempted, deps));
  if (gate === 'poison' || gate === 'uncertain') return { kind: 'retry', why: 'ledger-full' };
  return { kind: 'retry', why: hasSlot ? 'ledger-away' : 'no-slot' };
}

/** An attempt that would outlive its lease is not begun: somebody else might be at it by then. */
const isInTime = ({ leaseEndMs, lane }: Arrived, { clock }: AcceptDeps): boolean =>
  leaseEndMs - clock.monotonic() >= lane.timeoutMs;

/**
 * What is not to be attempted now: to the dead, or to the backlog, which tries alone what lapsed twice. Where that fails, nothing
 * new speaks against its next copy.
 */
async function setAside(
  one: Arrived,
  gate: 'alone' | 'uncertain' | 'poison',
  lapses: number,
  deadline: Deadline,
  deps: AcceptDeps,
): Promise<Outcome> {
  const kept = firstKept(one.delivery, lapses, lapses);
  const move: Move = {
    ...addressOf(one),
    to: gate === 'alone' ? waiting(kept, 0) : dead(kept, gate),
  };
  const [result = { kind: 'unknown' } as const] = await deps.ledger.move([move], deadline.keepMs);
  told(move, result, one.delivery.payload.eventId, deps.facts);
  if (result.kind === 'moved') {
    deps.wake(0);
    return gate === 'alone' ? { kind: 'accepted' } : { kind: 'dead-lettered', reason: gate };
  }
  // What may be stored is not let go by this.
  if (result.kind === 'full' || result.kind === 'unknown') deps.background(write(one, unattempted, deps));
  return { kind: 'retry', why: result.kind === 'full' ? 'ledger-full' : 'ledger-away' };
}

const factOf = ({ destination, key, payload }: Delivery) => ({ destination, key, eventId: payload.eventId });

function write(one: Arrived, to: Move['to'], deps: AcceptDeps) {
  return writeUntil({ ...addressOf(one), to }, one.leaseEndMs, one.delivery.payload.eventId, deps);
}
