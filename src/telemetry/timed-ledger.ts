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
    call: () => Promise<Result>,
    items: (result: Result) => readonly { readonly kind: string }[],
  ): Promise<Result> => {
    const startedMs = clock.monotonic();
    try {
      const result = await call();
      facts.ledgerCalled(operation, clock.monotonic() - startedMs, items(result));
      return result;
    } catch (error) {
      facts.ledgerCalled(operation, clock.monotonic() - startedMs, FAULT);
      throw error;
    }
  };
  return {
    claim: (claims, untilMs) => timed('claim', () => ledger.claim(claims, untilMs), each),
    move: (moves, untilMs) => timed('move', () => ledger.move(moves, untilMs), each),
    takeDue: (wants, token, untilMs) =>
      timed(
        'take_due',
        () => ledger.takeDue(wants, token, untilMs),
        (result) => [result],
      ),
  };
}

const each = <Item>(items: readonly Item[]): readonly Item[] => items;
