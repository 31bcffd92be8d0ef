import type { Clock } from '#src/relay/clock.js';
import type { Kept } from '#src/relay/delivery.js';
import type { Destination, Reply } from '#src/relay/destination.js';
import { NO_EVIDENCE } from '#src/relay/evidence.js';
import type { Facts } from '#src/relay/facts.js';
import type { Backlog, ClaimResult, Ledger, OperatorResult, TakeResult, Target } from '#src/relay/ledger.js';
import type { Call, Result, Shown } from './calls.js';

/** What a process under exploration is built from. */
export interface Parts {
  readonly ledger: Ledger;
  readonly backlog: Pick<Backlog, 'show' | 'redrive' | 'discard'>;
  readonly destination: Destination;
  readonly clock: Clock;
  readonly facts: Facts;
  readonly mint: () => string;
  readonly background: (work: Promise<unknown>) => void;
  readonly hasRoom: () => boolean;
}

/** Puts a question to the world; `unanswered` is what comes of none. */
export type Asking = <Answer extends Result>(call: Call, unanswered: Answer) => Promise<Answer>;

const UNKNOWN = { kind: 'unknown' } as const;

/** A ledger, an operator's view of it and a destination that do nothing but ask. */
export function partsThatAsk(ask: Asking): Pick<Parts, 'ledger' | 'backlog' | 'destination'> {
  const move: Ledger['move'] = async ([first]) =>
    first === undefined ? [] : [await ask({ kind: 'move', move: { ...first, to: plainTarget(first.to) } }, UNKNOWN)];
  return {
    ledger: {
      claim: async (claims) => [
        ...(await ask<readonly ClaimResult[]>(
          { kind: 'claim', claims },
          claims.map(() => UNKNOWN),
        )),
      ],
      move,
      takeDue: (wants, token) => ask<TakeResult>({ kind: 'takeDue', wants, token }, UNKNOWN),
    },
    backlog: {
      show: (key) => ask<Shown>({ kind: 'show', key }, UNKNOWN),
      redrive: (key) => ask<OperatorResult>({ kind: 'redrive', key }, UNKNOWN),
      discard: (key) => ask<OperatorResult>({ kind: 'discard', key }, UNKNOWN),
    },
    destination: {
      name: 'orders',
      post: (delivery) => ask<Reply>({ kind: 'post', delivery }, { kind: 'no-status', error: 'lost' }),
    },
  };
}

/** Evidence steers nothing; left out, more states are the same one. */
function plainTarget(to: Target): Target {
  return 'kept' in to ? { ...to, kept: plain(to.kept) } : to;
}

export function plain(kept: Kept): Kept {
  return { ...kept, payload: { ...kept.payload, firstArrivalMs: 0 }, evidence: NO_EVIDENCE };
}
