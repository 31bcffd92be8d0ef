import { Problem } from './problem.js';

/** From an event loop that lags by more, no answer can be promised in time. */
const MAX_LOOP_LAG_MS = 1_000;

export interface Load {
  /** true: arrivals are no longer taken in. */
  draining(): boolean;
  loopLagMs(): number;
}

/** Throws the 503 that costs least, before a credential or a body is looked at. EventBridge is the bigger buffer. */
export function createShed(load: Load, connections: () => number, maxConnections: number): () => void {
  return () => {
    if (load.draining()) throw new Problem('draining', 'the receiver is shutting down');
    if (connections() > maxConnections) throw new Problem('overloaded', 'too many connections are open');
    if (load.loopLagMs() > MAX_LOOP_LAG_MS) throw new Problem('overloaded', 'the receiver lags behind');
  };
}
