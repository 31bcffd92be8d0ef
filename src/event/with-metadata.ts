/**
 * What a subscriber of a custom event bus sends with the transformer `WITH_METADATA`: the published data between what its
 * producer and what the bus say about it (AWS, "Transforming events with JSONata"). Of an event that came by `PutEvents`
 * the data is an ordinary envelope.
 */
export interface WithMetadata {
  readonly Data: unknown;
  readonly SystemMetadata: Readonly<Record<string, unknown>>;
}

export function isWithMetadata(value: unknown): value is WithMetadata {
  if (!isObject(value) || !Object.hasOwn(value, 'Data') || Object.hasOwn(value, 'detail-type')) return false;
  // The one field that the bus always sets.
  return isObject(value['SystemMetadata']) && typeof value['SystemMetadata']['aws:DeliveryType'] === 'string';
}

/** The bus marks a replay, and does not say which one: all of them are one to us. */
export const REPLAY_NAME = 'aws:DeliveryType=REPLAY';

/** The envelope that a value is, or carries as the data of a bus; that it comes from a replay is said as the classic bus does. */
export function unwrapped(value: unknown): unknown {
  if (!isWithMetadata(value)) return value;
  const { Data: data, SystemMetadata: system } = value;
  const isReplay = system['aws:DeliveryType'] === 'REPLAY';
  return isReplay && isObject(data) && !Object.hasOwn(data, 'replay-name')
    ? { ...data, 'replay-name': REPLAY_NAME }
    : data;
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
