import { createDestination } from '#src/destination/post.js';
import type { DestinationConfig } from '#src/config/config.js';
import type { Clock } from '#src/relay/clock.js';
import type { Delivery } from '#src/relay/delivery.js';
import { wallClock } from './wall-clock.js';

const opened: { close(): void }[] = [];

/** A real destination; `closeDestinations` closes all that were made. */
export function destinationAt(url: string, overrides: Partial<DestinationConfig> = {}, clock: Clock = wallClock) {
  const config: DestinationConfig = {
    name: 'orders',
    url,
    timeoutMs: 2_000,
    slots: 8,
    onUncertain: 'redeliver',
    refusedStatuses: [],
    headers: {},
    maxAttempts: 185,
    maxAgeMs: 86_400_000,
    backoffFirstMs: 1_000,
    backoffMaxMs: 900_000,
    when: null,
    ...overrides,
  };
  const destination = createDestination(config, { version: '1.2.3', clock });
  opened.push(destination);
  return destination;
}

export function closeDestinations(): void {
  for (const destination of opened.splice(0)) destination.close();
}

export function delivery(overrides: { readonly body?: string; readonly contentType?: string } = {}): Delivery {
  return {
    destination: 'orders',
    key: '00112233445566778899aabbccddeeff',
    payload: {
      bytes: Buffer.from(overrides.body ?? '{"id":"e-1","detail":{"n":9007199254740993}}'),
      contentType: overrides.contentType ?? 'application/json; charset=utf-8',
      source: 'shop',
      detailType: 'order',
      eventId: 'e-1',
      firstArrivalMs: 0,
      path: '/events',
    },
  };
}
