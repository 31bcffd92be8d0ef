import type { DestinationConfig } from '../config/config.js';
import type { Delivery } from '../relay/delivery.js';

/** Names and values in turn: what goes out needs no object to be looked up in. */
export type RequestHeaders = readonly string[];

const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What frames the message or speaks of one connection belongs to the transport, and what follows is ours to say. */
const RESERVED = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'accept-encoding',
  'content-type',
  'user-agent',
  'idempotency-key',
  'bridgehead-attempt',
]);

/**
 * The headers that every request of one destination carries. Reserved names among the configured ones are left out.
 * Throws, at the start of the process and without showing a value, where one could not be sent as it is written.
 */
export function standingHeaders(config: DestinationConfig, version: string): RequestHeaders {
  const headers: string[] = [];
  for (const [name, value] of Object.entries(config.headers)) {
    if (!TOKEN.test(name)) throw new Error(`destination ${config.name}: ${JSON.stringify(name)} is no header name`);
    if (!VALUE.test(value)) throw new Error(`destination ${config.name}: header ${name} holds a control character`);
    if (!RESERVED.has(name.toLowerCase())) headers.push(name, value);
  }
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
