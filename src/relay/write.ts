import type { Clock } from './clock.js';
import type { Facts } from './facts.js';
import type { Ledger, Move, MoveResult } from './ledger.js';

/** One try of a write whose sender no longer waits may take this long. */
const TRY_MS = 1_000;
const PAUSE_MS = 200;

/** Repeats a move until the ledger confirms it or its lease has ended; the token makes a repeat harmless. */
export async function writeUntil(
  move: Move,
  leaseEndMs: number,
  eventId: string,
  { ledger, clock, facts }: { ledger: Ledger; clock: Clock; facts: Facts },
): Promise<MoveResult> {
  for (;;) {
    const [result = { kind: 'unknown' } as const] = await ledger.move([move], clock.monotonic() + TRY_MS);
    if (result.kind !== 'unknown') return told(move, result, eventId, facts);
    if (clock.monotonic() + PAUSE_MS >= leaseEndMs) {
      facts.unwritten({ destination: move.destination, key: move.key, eventId, to: move.to.kind });
      return result;
    }
    await clock.sleep(PAUSE_MS);
  }
}

/** Writes down what a confirmed move means. */
export function told(move: Move, result: MoveResult, eventId: string, facts: Facts): MoveResult {
  const { destination, key, to } = move;
  const fact = { destination, key, eventId };
  if (result.kind === 'not-yours') facts.overtaken({ ...fact, to: to.kind });
  if (result.kind !== 'moved') return result;
  if (to.kind === 'waiting') facts.kept({ ...fact, dueInMs: to.dueInMs, attempts: to.kept.attempts });
  if (to.kind === 'dead') facts.buried({ ...fact, reason: to.reason, attempts: to.kept.attempts });
  return result;
}
