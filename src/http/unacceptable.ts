import type { Config } from '../config/config.js';
import type { Violation } from '../event/contract.js';
import type { Payload } from '../relay/delivery.js';
import type { InvalidDelivery } from '../relay/keep-invalid.js';
import type { Deadline, Outcome } from '../relay/outcome.js';
import { handOver } from './hand-over.js';
import { invalidDelivery } from './invalid-delivery.js';
import type { Problem } from './problem.js';
import type { Answer } from './response.js';
import type { Visit } from './visit.js';

/** Keeps what cannot be accepted as events as dead letters. One outcome each, in the same order. */
export type KeepInvalid = (deliveries: readonly InvalidDelivery[], deadline: Deadline) => Promise<Outcome[]>;

/** `ON_INVALID`: what becomes of bytes that are no event. Throws the problem, or keeps them and answers that it did. */
export type Unacceptable = (
  problem: Problem,
  violations: readonly Violation[],
  payload: Payload,
  visit: Visit,
) => Promise<Answer>;

export function createUnacceptable(
  onInvalid: Config['onInvalid'],
  keepInvalid: KeepInvalid,
  random: () => number,
): Unacceptable {
  return async (problem, violations, payload, visit) => {
    if (onInvalid === 'refuse') throw problem;
    visit.learn({ violations });
    const deliveries = [invalidDelivery(payload, violations)];
    return handOver(deliveries, '', visit, () => keepInvalid(deliveries, visit.budget.deadline), random, {
      violations,
    });
  };
}
