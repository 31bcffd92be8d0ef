import type { Entry } from './located.js';
import { resolveReferences } from './references.js';
import type { Reading } from './reading.js';

const TOKEN = /^[!#$%&'*+.^_`|~\w-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]+$/;

/** What the transport writes itself, or a delivery: a configured one would never be sent. */
const NOT_YOURS = new Set([
  'accept-encoding',
  'bridgehead-attempt',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'idempotency-key',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
]);

/** The headers that a destination is sent with every delivery. Their values may be secrets and are shown nowhere. */
export function readHeaders(
  entry: Entry | undefined,
  path: string,
  reading: Reading,
): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  const seen = new Set<string>();
  for (const { name, at, value } of entry === undefined ? [] : reading.entriesOf(entry.value, path)) {
    const place = `${path}.${name}`;
    const lowerCase = name.toLowerCase();
    if (!TOKEN.test(name)) reading.refuse(at, place, 'must be a header name such as X-Api-Key');
    else if (NOT_YOURS.has(lowerCase)) reading.refuse(at, place, 'is written by Bridgehead itself: remove it');
    else if (seen.has(lowerCase)) reading.refuse(at, place, 'is there twice: remove one of them');
    seen.add(lowerCase);
    const text = value.kind === 'scalar' && typeof value.value === 'string' ? value.value : null;
    const resolved = text === null ? null : resolveReferences(text, reading.sources);
    if (resolved?.kind === 'problem') reading.refuse(value.at, place, resolved.message);
    else if (resolved === null || !VALUE.test(resolved.text)) {
      reading.refuse(value.at, place, 'must be a text of one line; a number or true goes in quotes');
    } else headers[name] = resolved.text;
  }
  return headers;
}
