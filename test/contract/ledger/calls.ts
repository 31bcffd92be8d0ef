import type { Kept } from '#src/relay/delivery.js';
import type { Claim, Move, Storing, Target } from '#src/relay/ledger.js';
import { released, settled, unattempted } from '#src/relay/ledger.js';
import { keptOf, MINUTE_MS, payloadOf } from './given.js';
import { PLACES, type ClaimPlan, type KeptPlan, type MovePlan } from './operations.js';

/** Turns plans into calls as the relay makes them: a token of its own for each claim and taking, and a caller that passes on what it took. */
export class Callers {
  private minted = 0;
  private readonly workers = new Map<string, string[]>();
  private readonly taken = new Map<string, Kept>();

  mint(): string {
    this.minted += 1;
    return `token${this.minted}`;
  }

  tookOver(key: string, token: string, kept?: Kept): void {
    this.workers.set(key, [token, ...(this.workers.get(key) ?? [])]);
    if (kept !== undefined) this.taken.set(`${key} ${token}`, kept);
  }

  claim(plan: ClaimPlan): Claim {
    const { destination, key } = at(plan.place);
    const token = this.mint();
    this.tookOver(key, token);
    const call = { destination, key, token, leaseMs: plan.leaseMs };
    const kept = this.kept(plan, key, token);
    return plan.store === 'nothing' ? call : { ...call, store: goal(plan.store, kept, plan.dueInMs) };
  }

  move(plan: MovePlan): Move {
    const { destination, key } = at(plan.place);
    const token = this.workers.get(key)?.[plan.worker] ?? this.mint();
    const call = { destination, key, token };
    if (plan.to === 'settled') return { ...call, to: settled };
    if (plan.to === 'released') return { ...call, to: released };
    if (plan.to === 'unattempted') return { ...call, to: unattempted };
    return { ...call, to: goal(plan.to, this.kept(plan, key, token), plan.dueInMs) };
  }

  private kept({ attempts, lapses, evidence }: KeptPlan, key: string, token: string): Kept {
    const payload =
      this.taken.get(`${key} ${token}`)?.payload ?? payloadOf({ bytes: Buffer.from(key), eventId: `event ${key}` });
    const attempt = { number: attempts, atMs: 1_700_000_000_000, verdict: 'failed', latencyMs: 1 } as const;
    return keptOf({ payload, attempts, lapses, evidence: { last: evidence ? [attempt] : [] } });
  }
}

export function at(place: number): (typeof PLACES)[number] {
  const found = PLACES[place];
  if (found === undefined) throw new Error(`there is no place ${place}`);
  return found;
}

/** The lease of `working` is that of the claim; the one given here counts only where the record has vanished. */
function goal(kind: 'working' | 'waiting' | 'dead', kept: Kept, dueInMs: number): Storing & Target {
  switch (kind) {
    case 'working':
      return { kind, kept, leaseMs: 1.5 * MINUTE_MS };
    case 'waiting':
      return { kind, kept, dueInMs };
    case 'dead':
      return { kind, kept, reason: 'attempts' };
  }
}
