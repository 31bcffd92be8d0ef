import type { SourceConfig } from './config/config.js';
import type { Contract } from './event/contract.js';
import type { Keying } from './event/key.js';
import { envelopeReader, type Reader } from './event/reader.js';
import type { Routing } from './event/routing.js';
import type { Clock } from './relay/clock.js';
import type { Payload } from './relay/delivery.js';
import type { Readmitted } from './relay/operate.js';

/** A letter is not thrown away because nobody wants it just now: that is what discarding is for. */
const UNWANTED: Readmitted = { kind: 'invalid', violations: [{ path: '', message: 'no destination wants it' }] };

/** Reads a payload that was kept as invalid once more, as if it came now: the contract may have been mended since. */
export function readmission(
  contract: Contract,
  keying: Keying,
  sources: readonly SourceConfig[],
  readers: ReadonlyMap<string, Reader>,
  routing: Routing,
  clock: Clock,
): (payload: Payload) => Readmitted {
  const usual = envelopeReader(keying);
  // What came without an envelope has the source and the detail type that its own path gave it.
  const readerOf = ({ source, detailType }: Payload): Reader => {
    const given = sources.find((each) => each.source === source && each.detailType === detailType);
    return readers.get(given?.name ?? '') ?? usual;
  };
  return (payload) => {
    const reader = readerOf(payload);
    const parsed = reader.parse(payload.bytes);
    if (parsed.kind === 'not-json') return { kind: 'invalid', violations: [{ path: '', message: parsed.reason }] };
    const id = payload.eventId === '' ? undefined : payload.eventId;
    const checked = contract.check(reader.envelopeIn(parsed.value, id));
    if (checked.kind === 'invalid') return checked;
    const { envelope } = checked;
    const destinations = routing.destinationsOf(envelope.value);
    if (destinations.length === 0) return UNWANTED;
    const key = reader.keying.keyOf(envelope);
    const read: Payload = {
      ...payload,
      source: envelope.source,
      detailType: envelope.detailType,
      eventId: envelope.id,
      firstArrivalMs: clock.now(),
    };
    return {
      kind: 'deliveries',
      deliveries: destinations.map((destination) => ({ destination, key: key.of(destination), payload: read })),
    };
  };
}
