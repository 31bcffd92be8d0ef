import type { AttemptFact, DeliveryFact, Facts } from '../relay/facts.js';
import { AGE_BUCKETS, REQUEST_BUCKETS } from './buckets.js';
import { clip } from './clip.js';
import type { Fields, Log } from './log.js';
import type { Meters } from './meters.js';
import { redactText } from './redact.js';

/** What the relay tells: the one wide line of each attempt, and what becomes of deliveries between their attempts. */
export function relayFacts(log: Log, meters: Meters): Omit<Facts, 'fault'> {
  const attempts = meters.histogram(
    'bridgehead_attempt_seconds',
    'Duration of one request downstream',
    ['destination', 'verdict'],
    REQUEST_BUCKETS,
  );
  const ageAtDelivery = meters.histogram(
    'bridgehead_event_age_at_delivery_seconds',
    'From the first arrival of an event to its delivery',
    ['destination'],
    AGE_BUCKETS,
  );
  const lapses = meters.counter('bridgehead_lapses_total', 'Leases that ended without a move', ['destination']);
  const keepings = meters.counter('bridgehead_keepings_total', 'Times a delivery was stored to be tried again', [
    'destination',
  ]);
  const burials = meters.counter('bridgehead_buried_total', 'Deliveries given up', ['destination', 'reason']);
  const unwritten = meters.counter(
    'bridgehead_unwritten_total',
    'Writes not confirmed before their lease ended: a further copy may pass',
    ['destination', 'to'],
  );
  const overtaken = meters.counter(
    'bridgehead_overtaken_total',
    'Moves refused because our lease had lapsed and somebody else works on the delivery',
    ['destination', 'to'],
  );

  return {
    attempted: (fact) => {
      attempts(fact.destination, fact.verdict).observeMs(fact.latencyMs);
      if (fact.verdict === 'delivered') ageAtDelivery(fact.destination).observeMs(fact.ageMs);
      const level = fact.verdict === 'delivered' ? 'info' : 'warn';
      if (log.isOn(level)) log.writeSoon(level, 'attempted', attemptFields(fact));
    },
    lapsed: (fact) => {
      lapses(fact.destination).inc();
      log.write('warn', 'lapsed', { ...addressed(fact), lapses: fact.lapses });
    },
    kept: (fact) => {
      keepings(fact.destination).inc();
      if (!log.isOn('debug')) return;
      log.write('debug', 'kept', {
        ...addressed(fact),
        due_in_ms: Math.round(fact.dueInMs),
        attempts: fact.attempts,
      });
    },
    buried: (fact) => {
      burials(fact.destination, fact.reason).inc();
      log.write('warn', 'buried', { ...addressed(fact), reason: fact.reason, attempts: fact.attempts });
    },
    unwritten: (fact) => {
      unwritten(fact.destination, fact.to).inc();
      log.write('warn', 'unwritten', { ...addressed(fact), to: fact.to });
    },
    overtaken: (fact) => {
      overtaken(fact.destination, fact.to).inc();
      log.write('warn', 'overtaken', { ...addressed(fact), to: fact.to });
    },
  };
}

const addressed = ({ key, eventId, destination }: DeliveryFact): Fields => ({
  key,
  event_id: clip(eventId),
  destination,
});

const attemptFields = (fact: AttemptFact): Fields => ({
  key: fact.key,
  event_id: clip(fact.eventId),
  destination: fact.destination,
  source: clip(fact.source),
  detail_type: clip(fact.detailType),
  attempt: fact.attempt,
  verdict: fact.verdict,
  status: fact.status,
  error: fact.error === undefined ? undefined : redactText(fact.error),
  latency_ms: Math.round(fact.latencyMs),
  fresh: fact.fresh,
  age_ms: Math.round(fact.ageMs),
});
