import type { Clock } from '../relay/clock.js';
import type { Ledger } from '../relay/ledger.js';

/** How one call of the ledger went: one `kind` per item of its batch, or `fault` where it threw. */
export interface LedgerCallFacts {
  ledgerCalled(
    operation: 'claim' | 'move' | 'take_due',
    latencyMs: number,
    items: readonly { readonly kind: string }[],
  ): void;
}

const FAULT = [{ kind: 'fault' }] as const;

/** The same ledger, each of its calls measured. */
export function timedLedger(ledger: Ledger, facts: LedgerCallFacts, clock: Pick<Clock, 'monotonic'>): Ledger {
  const timed = async <Result>(
    operation: 'claim' | 'move' | 'take_due',
    startedMs: number,
    call: Promise<Result>,
    items: (result: Result) => readonly { readonly kind: string }[],
  ): Promise<Result> => {
    try {
      const result = await call;
      facts.ledgerCalled(operation, clock.monotonic() - startedMs, items(result));
      return result;
    } catch (error) {
      facts.ledgerCalled(operation, clock.monotonic() - startedMs, FAULT);
      throw error;
    }
  };
  return {
    claim: (claims, untilMs) => timed('claim', clock.monotonic(), ledger.claim(claims, untilMs), all),
    move: (moves, untilMs) => timed('move', clock.monotonic(), ledger.move(moves, untilMs), all),
    takeDue: (wants, token, untilMs) =>
      timed('take_due', clock.monotonic(), ledger.takeDue(wants, token, untilMs), only),
  };
}

const all = <Item>(items: readonly Item[]): readonly Item[] => items;
const only = <Item>(item: Item): readonly Item[] => [item];
