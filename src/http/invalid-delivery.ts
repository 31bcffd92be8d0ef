import { USUAL_PATH } from '../event/reader.js';
import { digestOfBytes } from '../event/key.js';
import { INVALID, type Payload } from '../relay/delivery.js';
import type { InvalidDelivery } from '../relay/keep-invalid.js';

/**
 * What is no event, as it is kept. Without a readable event there is no key but the bytes themselves; but what a source of its
 * own would make of them is another event, and so is what came under another id.
 */
export function invalidDelivery(payload: Payload, violations: InvalidDelivery['violations']): InvalidDelivery {
  const { bytes, path, eventId } = payload;
  const apart = path === USUAL_PATH ? null : JSON.stringify([path, eventId]);
  return { destination: INVALID, key: digestOfBytes(bytes, apart), payload, violations };
}
