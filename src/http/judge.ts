import type { Contract, Violation } from '../event/contract.js';
import type { Envelope } from '../event/envelope.js';
import type { Reader } from '../event/reader.js';
import type { Routing } from '../event/routing.js';
import type { Delivery, Payload } from '../relay/delivery.js';

/** The bytes of one event, before anybody has looked for a name in them. */
export type RawPayload = Pick<Payload, 'bytes' | 'contentType' | 'firstArrivalMs' | 'path'>;

interface Seen {
  readonly payload: Payload;
  readonly violations: readonly Violation[];
  /** By the event's own time; null where it has none. */
  readonly ageMs: number | null;
  /** It comes from an archive. */
  readonly isReplay: boolean;
}

/** What is found in one event, before anything is done; no delivery where no destination wants it. */
export type Judged =
  | (Seen & { readonly kind: 'deliveries'; readonly rule: string; readonly deliveries: readonly Delivery[] })
  | (Seen & { readonly kind: 'invalid' });

/** Makes deliveries of a parsed event. `id` is the sender's own, where it has said one. */
export type Judge = (value: unknown, id: string | undefined, raw: RawPayload) => Judged;

export const NO_EVENT = { source: '', detailType: '', eventId: '' };

export function createJudge(contract: Contract, reader: Reader, routing: Routing): Judge {
  return (value, id, raw) => {
    const { kind, envelope, violations } = contract.check(reader.envelopeIn(value, id));
    const { source, detailType, eventId } = factsOf(envelope);
    const { bytes, contentType, firstArrivalMs, path } = raw;
    const payload: Payload = { bytes, contentType, firstArrivalMs, path, source, detailType, eventId };
    const timeMs = envelope?.timeMs ?? null;
    const ageMs = timeMs === null ? null : raw.firstArrivalMs - timeMs;
    const isReplay = (envelope?.replayName ?? null) !== null;
    if (kind === 'invalid') return { kind, payload, violations, ageMs, isReplay };
    const destinations = routing.destinationsOf(envelope.value);
    if (destinations.length === 0)
      return { kind: 'deliveries', payload, violations, ageMs, isReplay, rule: '', deliveries: [] };
    const key = reader.keying.keyOf(envelope);
    const deliveries = destinations.map((destination) => ({ destination, key: key.of(destination), payload }));
    return { kind: 'deliveries', payload, violations, ageMs, isReplay, rule: key.rule, deliveries };
  };
}

const factsOf = (envelope: Envelope | null): typeof NO_EVENT =>
  envelope === null ? NO_EVENT : { source: envelope.source, detailType: envelope.detailType, eventId: envelope.id };
