import type { Config } from '../config/config.js';
import type { Violation } from '../event/contract.js';
import { digestOfBytes } from '../event/key.js';
import { INVALID, type Delivery, type Payload } from '../relay/delivery.js';
import type { Deadline, Outcome } from '../relay/outcome.js';
import { handOver } from './hand-over.js';
import type { Problem } from './problem.js';
import type { Answer } from './response.js';
import type { Visit } from './visit.js';

/** Keeps what cannot be accepted as an event as a dead letter. */
export type KeepInvalid = (
  delivery: Delivery,
  violations: readonly Violation[],
  deadline: Deadline,
) => Promise<Outcome>;

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
    // Without a readable event there is no key but the bytes themselves.
    const delivery = { destination: INVALID, key: digestOfBytes(payload.bytes), payload };
    const keep = async (): Promise<Outcome[]> => [await keepInvalid(delivery, violations, visit.budget.deadline)];
    return handOver([delivery], '', visit, keep, random, { violations });
  };
}
