import type { Contract } from './event/contract.js';
import { parseJson } from './event/json.js';
import type { Keying } from './event/key.js';
import type { Clock } from './relay/clock.js';
import type { Payload } from './relay/delivery.js';
import type { Readmitted } from './relay/operate.js';

/** Reads a payload that was kept as invalid once more, as if it came now: the contract may have been mended since. */
export function readmission(
  contract: Contract,
  keying: Keying,
  destinations: readonly string[],
  clock: Clock,
): (payload: Payload) => Readmitted {
  return (payload) => {
    const parsed = parseJson(payload.bytes);
    if (parsed.kind === 'not-json') return { kind: 'invalid', violations: [{ path: '', message: parsed.reason }] };
    const checked = contract.check(parsed.value);
    if (checked.kind === 'invalid') return checked;
    const { envelope } = checked;
    const key = keying.keyOf(envelope);
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
