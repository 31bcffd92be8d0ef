import type { Config, DestinationConfig } from './config/config.js';
import type { Lane } from './relay/lane.js';
import { Slots } from './relay/slots.js';

/** What the relay has to know of a destination. */
export function configuredLane(
  config: DestinationConfig,
  destination: Lane['destination'] | undefined,
  { leaseMarginMs }: Config,
): Lane {
  if (!destination) throw new Error(`destination ${config.name} was not built`);
  const { timeoutMs, onUncertain, refusedStatuses, maxAttempts, maxAgeMs } = config;
  return {
    destination,
    slots: new Slots(config.slots),
    timeoutMs,
    leaseMs: timeoutMs + leaseMarginMs,
    onUncertain,
    refusedStatuses,
    limits: { maxAttempts, maxAgeMs, backoff: { firstMs: config.backoffFirstMs, longestMs: config.backoffMaxMs } },
  };
}
