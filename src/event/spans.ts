import type { Span } from './json-scan.js';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

export type Spans =
  /** `end`: behind the closing bracket. */
  | { readonly kind: 'spans'; readonly spans: readonly Span[]; readonly end: number }
  | { readonly kind: 'too-many' }
  /** No parser could make anything of it either. */
  | { readonly kind: 'broken' };

const broken = { kind: 'broken' } as const;

/**
 * Where the items of an array stand, found in one pass over the bytes and without recursion. Only what stands between the
 * items is judged here; what an item is, and whether it is JSON at all, its parser says.
 *
 * @param at where the bracket opens
 */
export function arraySpans(bytes: Uint8Array, at: number, most: number): Spans {
  const spans: Span[] = [];
  let start = skipSpace(bytes, at + 1);
  if (bytes[start] === CLOSE_ARRAY) return { kind: 'spans', spans, end: start + 1 };
  for (;;) {
    const end = endOfValue(bytes, start);
    if (end === start || end > bytes.length) return broken;
    if (spans.length === most) return { kind: 'too-many' };
    spans.push({ start, end });
    const next = skipSpace(bytes, end);
    if (bytes[next] === CLOSE_ARRAY) return { kind: 'spans', spans, end: next + 1 };
    if (bytes[next] !== COMMA) return broken;
    start = skipSpace(bytes, next + 1);
  }
}

/**
 * Where the members of an object stand, by their names as they are written; of members of one name the last. null where no
 * parser could make anything of it either.
 */
export function memberStarts(bytes: Buffer, at: number): ReadonlyMap<string, number> | null {
  const starts = new Map<string, number>();
  let name = skipSpace(bytes, at + 1);
  if (bytes[name] === CLOSE_OBJECT) return starts;
  for (;;) {
    if (bytes[name] !== QUOTE) return null;
    const colon = skipSpace(bytes, endOfString(bytes, name));
    if (bytes[colon] !== COLON) return null;
    const start = skipSpace(bytes, colon + 1);
    const end = endOfValue(bytes, start);
    if (end === start || end > bytes.length) return null;
    starts.set(bytes.toString('latin1', name + 1, endOfString(bytes, name) - 1), start);
    const next = skipSpace(bytes, end);
    if (bytes[next] === CLOSE_OBJECT) return starts;
    if (bytes[next] !== COMMA) return null;
    name = skipSpace(bytes, next + 1);
  }
}

/** The first byte from `at` on that is no white space of JSON. */
export function skipSpace(bytes: Uint8Array, at: number): number {
  let i = at;
  for (; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) break;
  }
  return i;
}

/** Behind the value; beyond the bytes where it does not end; `start` itself where there is none. */
function endOfValue(bytes: Uint8Array, start: number): number {
  const first = bytes[start];
  if (first === QUOTE) return endOfString(bytes, start);
  if (first === OPEN_ARRAY || first === OPEN_OBJECT) return endOfContainer(bytes, start);
  let i = start;
  while (i < bytes.length && !endsScalar(bytes[i])) i++;
  return i;
}

const endsScalar = (byte: number | undefined): boolean =>
  byte === COMMA || byte === CLOSE_ARRAY || byte === CLOSE_OBJECT || (byte !== undefined && byte <= 0x20);

function endOfContainer(bytes: Uint8Array, start: number): number {
  let depth = 0;
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) {
      i = endOfString(bytes, i) - 1;
    } else if (byte === OPEN_OBJECT || byte === OPEN_ARRAY) {
      depth++;
    } else if (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY) {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  return bytes.length + 1;
}

function endOfString(bytes: Uint8Array, start: number): number {
  for (let i = start + 1; i < bytes.length; i++) {
    const byte = bytes[i];
    if (byte === QUOTE) return i + 1;
    if (byte === BACKSLASH) i++;
  }
  return bytes.length + 1;
}
