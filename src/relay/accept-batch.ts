import { accept } from './accept.js';
import type { AcceptDeps } from './arrived.js';
import type { Delivery } from './delivery.js';
import { onceEach } from './once-each.js';
import type { Deadline, Outcome } from './outcome.js';

/**
 * Takes in a batch, all claims in one call. What finds no slot waits for one until the deadline: the sender of a batch
 * expects it to take its time, and what is left then is kept, or goes back.
 */
export const acceptBatch = (
  deliveries: readonly Delivery[],
  deadline: Deadline,
  deps: AcceptDeps,
): Promise<Outcome[]> => onceEach(deliveries, (unique) => accept(unique, deadline, deps, 'patient'));
