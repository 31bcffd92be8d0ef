import { parseJson } from './json.js';
import type { Span } from './json-scan.js';

/** One event of a batch: its own bytes, and what they say. */
export type Item =
  | { readonly kind: 'value'; readonly bytes: Uint8Array; readonly value: unknown }
  /** A string that carries something else than JSON. */
  | { readonly kind: 'no-event'; readonly bytes: Uint8Array; readonly reason: string }
  /** Not parsed: values take many times the memory of their text. */
  | { readonly kind: 'too-large'; readonly bytes: Uint8Array }
  /** Then the body that it is a part of is none either. */
  | { readonly kind: 'not-json'; readonly reason: string };

const QUOTE = 0x22;

/**
 * Reads an item. A string stands for the JSON text that it holds, and then its decoded bytes are what is carried.
 *
 * @param maxBytes of what is carried
 */
export function readItem(body: Buffer, { start, end }: Span, maxBytes: number): Item {
  // A copy: an attempt that outlives the answer must not hold the whole body.
  const bytes = Buffer.from(body.subarray(start, end));
  if (bytes.length > maxBytes && bytes[0] !== QUOTE) return { kind: 'too-large', bytes };
  const parsed = parseJson(bytes);
  if (parsed.kind === 'not-json') return parsed;
  if (typeof parsed.value !== 'string') return { kind: 'value', bytes, value: parsed.value };
  const text = Buffer.from(parsed.value);
  // Half a character has no bytes of its own: what would be carried is not what came. What is kept is the text as it was written,
  // without the quotes, with which it would be a body that some sources take.
  if (text.toString() !== parsed.value) {
    return { kind: 'no-event', bytes: bytes.subarray(1, -1), reason: 'the text is not valid Unicode' };
  }
  if (text.length > maxBytes) return { kind: 'too-large', bytes: text };
  const inner = parseJson(text);
  return inner.kind === 'not-json'
    ? { kind: 'no-event', bytes: text, reason: inner.reason }
    : { kind: 'value', bytes: text, value: inner.value };
}
