import type { Envelope } from '#src/event/envelope.js';
import { envelopeOf } from '#src/event/envelope.js';
import { parseJson } from '#src/event/json.js';

/** An envelope as it comes: as text, through the parser. `detail` is JSON text, so that a test decides how it is written. */
export function arrival(detail: string, more: object = {}): Envelope {
  const rest = { id: 'envelope-1', source: 'shop.orders', 'detail-type': 'order placed', ...more };
  const parsed = parseJson(Buffer.from(`${JSON.stringify(rest).slice(0, -1)},"detail":${detail}}`));
  if (parsed.kind !== 'parsed') throw new Error(parsed.reason);
  return envelopeOf(parsed.value as Record<string, unknown>);
}
