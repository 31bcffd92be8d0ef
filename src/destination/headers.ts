import type { DestinationConfig } from '../config/config.js';
import type { Delivery } from '../relay/delivery.js';

/** Names and values in turn: what goes out needs no object to be looked up in. */
export type RequestHeaders = readonly string[];

/**
 * The headers that every request of one destination carries. The configuration refuses among them what could not be sent, and what
 * the transport or a delivery writes by itself.
 */
export function standingHeaders(config: DestinationConfig, version: string): RequestHeaders {
  const headers = Object.entries(config.headers).flat();
  if (!Object.keys(config.headers).some((name) => name.toLowerCase() === 'accept')) headers.push('Accept', '*/*');
  return [...headers, 'Accept-Encoding', 'identity', 'User-Agent', `bridgehead/${version}`];
}

/** The headers of one attempt, beside the standing ones. */
export const attemptHeaders = (delivery: Delivery, attempt: number): RequestHeaders => [
  'Content-Type',
  contentType(delivery.payload.contentType),
  'Idempotency-Key',
  delivery.key,
  'Bridgehead-Attempt',
  String(attempt),
];

const SENDABLE_TYPE = /^[\x21-\x7e][\x20-\x7e]{0,255}$/;

/** As it came; what would not survive as a header value is replaced by what nearly every event is. */
const contentType = (came: string): string => (SENDABLE_TYPE.test(came) ? came : 'application/json');
