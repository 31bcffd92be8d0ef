import { AGE_BUCKETS, REQUEST_BUCKETS } from './buckets.js';
import { clip } from './clip.js';
import type { Arrival, ArrivedDelivery, HttpFacts } from './http-facts.js';
import type { Fields, Log } from './log.js';
import type { Meters } from './meters.js';

/** As many deliveries, or violations, as one line shows: the largest batch that EventBridge sends. */
const MOST_LISTED = 500;

/** The one wide line of each arrival, and all that is counted about it. */
export function arrivalFacts(
  log: Log,
  meters: Meters,
  watchRules: (arrival: Arrival) => void,
): Pick<HttpFacts, 'arrived' | 'operated'> {
  const seconds = meters.histogram(
    'bridgehead_arrival_seconds',
    'From the first byte of a request to its answer',
    ['status'],
    REQUEST_BUCKETS,
  );
  const age = meters.histogram(
    'bridgehead_event_age_at_arrival_seconds',
    'Age of the event, by its own time, when it arrived',
    [],
    AGE_BUCKETS,
  );
  const dispositions = meters.counter('bridgehead_dispositions_total', 'What became of each delivery of an arrival', [
    'disposition',
    'destination',
  ]);
  const duplicates = meters.counter(
    'bridgehead_duplicates_total',
    'Deliveries skipped as copies, by the key rule that told and by what they are a copy of (batch: of another item of their batch)',
    ['rule', 'copy_of'],
  );
  const problems = meters.counter('bridgehead_problems_total', 'Arrivals answered by a problem, by its type', ['type']);
  const operations = meters.counter('bridgehead_operations_total', 'What operators changed', ['action', 'result']);

  const count = ({ disposition, destination, rule, copyOf }: ArrivedDelivery): void => {
    dispositions(disposition, destination).inc();
    if (disposition === 'duplicate_skipped') duplicates(rule || 'none', copyOf ?? 'batch').inc();
  };

  return {
    arrived: (arrival) => {
      seconds(String(arrival.status)).observeMs(arrival.latencyMs);
      if (arrival.ageMs !== null) age().observeMs(arrival.ageMs);
      if (arrival.problem !== undefined) problems(arrival.problem).inc();
      for (const delivery of arrival.deliveries) count(delivery);
      const level = arrival.status < 400 ? 'info' : 'warn';
      // Wrong credentials have a line together, see `unauthenticatedFacts`.
      if (arrival.problem !== 'unauthenticated' && log.isOn(level))
        log.writeSoon(level, 'arrived', arrivalFields(arrival));
      watchRules(arrival);
    },
    operated: ({ action, key, result }) => {
      operations(action, result).inc();
      log.write('info', 'operated', { action, key, result });
    },
  };
}

/** A single delivery, the usual case, stands flat in the line, so that `key` joins it to the lines of its attempts. */
function arrivalFields(arrival: Arrival): Fields {
  const { deliveries, violations } = arrival;
  const [first] = deliveries;
  return {
    status: arrival.status,
    latency_ms: Math.round(arrival.latencyMs),
    bytes: arrival.bytes,
    event_id: clip(deliveries.length === 1 ? (first?.eventId ?? arrival.eventId) : arrival.eventId),
    source: clip(arrival.source),
    detail_type: clip(arrival.detailType),
    age_ms: arrival.ageMs ?? undefined,
    problem: arrival.problem,
    ...(first !== undefined && deliveries.length === 1 ? deliveryFields(first) : {}),
    deliveries: deliveries.length > 1 ? deliveries.slice(0, MOST_LISTED).map(itemFields) : undefined,
    deliveries_total: deliveries.length > MOST_LISTED ? deliveries.length : undefined,
    violations: violations?.slice(0, MOST_LISTED).map(({ path, message }) => ({
      path: clip(path),
      message: clip(message),
    })),
  };
}

/** Several may be of several events. */
const itemFields = (delivery: ArrivedDelivery): Fields => ({
  ...(delivery.eventId === undefined ? {} : { event_id: clip(delivery.eventId) }),
  ...deliveryFields(delivery),
});

const deliveryFields = ({ destination, key, rule, disposition, copyOf }: ArrivedDelivery): Fields => ({
  key: key === '' ? undefined : key,
  destination: destination === '' ? undefined : destination,
  rule: rule === '' ? undefined : rule,
  disposition,
  copy_of: copyOf,
});
