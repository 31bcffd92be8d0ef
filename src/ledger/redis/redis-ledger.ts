import type { Clock } from '../../relay/clock.js';
import type { OpenLedger } from '../../relay/ledger.js';
import { Claims } from './claims.js';
import { DeadLetters } from './dead-letters.js';
import type { Destinations } from './destinations.js';
import { inOrder } from './in-order.js';
import type { Layout } from './layout.js';
import { Moves } from './moves.js';
import { Operate } from './operate.js';
import type { Fault, Store } from './store.js';
import { StoredPayloads } from './stored-payloads.js';
import { takeCensus } from './take-census.js';
import { TakeDue } from './take-due.js';
import { Takings } from './takings.js';

interface Parts {
  readonly store: Store;
  readonly layout: Layout;
  readonly clock: Clock;
  readonly windowMs: number;
  readonly destinations: Destinations;
  readonly fault: Fault;
}

/** What the relay and the operator may ask, wired to the parts that do it. */
export function redisLedger(parts: Parts): Omit<OpenLedger, 'status' | 'close'> {
  const { store, layout, clock, windowMs, destinations, fault } = parts;
  const names = () => destinations.all();
  const payloads = new StoredPayloads();
  const claims = new Claims(store, layout, windowMs, payloads, destinations);
  const moves = new Moves(store, layout, windowMs, payloads, destinations);
  const takings = new Takings(store, layout, payloads, fault);
  const due = new TakeDue(store, layout, clock, takings);
  const letters = new DeadLetters(store, layout, clock, names);
  const operate = new Operate(store, layout, clock, windowMs, names);
  return {
    claim: (all, untilMs) => inOrder(all, (claim) => claims.claim(claim, untilMs)),
    move: (all, untilMs) => inOrder(all, (move) => moves.move(move, untilMs)),
    takeDue: (wants, token, untilMs) => due.take(wants, token, untilMs),
    list: (filter) => letters.list(filter),
    show: (key) => operate.show(key),
    recall: (key) => operate.recall(key),
    redrive: (key) => operate.redrive(key),
    discard: (key) => operate.discard(key),
    census: () => takeCensus(store, layout, clock, destinations),
  };
}
