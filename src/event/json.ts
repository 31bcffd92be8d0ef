import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { LosslessNumber, isHeldExactly } from './exact-number.js';
import { scanJson, type Span } from './json-scan.js';

export type Parsed =
  | { readonly kind: 'parsed'; readonly value: unknown }
  /** `reason` is fit for an answer: it never quotes what came. */
  | { readonly kind: 'not-json'; readonly reason: string };

export const MAX_DEPTH = 4_096;

/** A byte order mark is skipped, as RFC 8259 allows: refusing it would be final and lose the event. */
const BYTE_ORDER_MARK = 0xfeff;

/**
 * Bytes to a value. Numbers that JavaScript would change arrive as `LosslessNumber`; of duplicate keys the last wins;
 * `__proto__` becomes an ordinary own key. Never throws, whatever the bytes.
 */
export function parseJson(bytes: Uint8Array): Parsed {
  const text = decode(bytes);
  if (text === null) return notJson('the body is not valid UTF-8');
  if (!SUSPECT_NUMBER.test(text) && !hasManyBrackets(bytes)) return parse(text);
  const scan = scanJson(text, MAX_DEPTH);
  if (scan.kind === 'too-deep') return notJson(`the body is nested deeper than ${MAX_DEPTH} levels`);
  const inexact = scan.suspects.filter(({ start, end }) => !isHeldExactly(text.slice(start, end)));
  return inexact.length === 0 ? parse(text) : parseLosslessly(text, inexact);
}

/**
 * A number of 16 or more digits, or with an exponent, where a value can stand: a look that costs a sixth of the scan, and that
 * nearly every event passes. (Inside a string it may find what is no number; then the scan finds that there is none.)
 */
const SUSPECT_NUMBER = /(?:^|[:,[])\s*-?(?:[\d.]{16}|[\d.]+[eE])/;

/** Whether so many brackets open that the text might be nested too deeply. */
function hasManyBrackets(bytes: Uint8Array): boolean {
  if (bytes.length <= MAX_DEPTH) return false;
  let count = 0;
  for (const bracket of [0x5b, 0x7b]) {
    for (let at = bytes.indexOf(bracket); at >= 0; at = bytes.indexOf(bracket, at + 1)) {
      if (++count > MAX_DEPTH) return true;
    }
  }
  return false;
}

const notJson = (reason: string): Parsed => ({ kind: 'not-json', reason });

/** A check and an unchecked decoding take a third of the time of a decoder that checks. */
function decode(bytes: Uint8Array): string | null {
  if (!isUtf8(bytes)) return null;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  return text.charCodeAt(0) === BYTE_ORDER_MARK ? text.slice(1) : text;
}

function parse(text: string): Parsed {
  try {
    return { kind: 'parsed', value: JSON.parse(text) };
  } catch (error) {
    if (text.trim() === '') return notJson('the body is empty');
    // V8 quotes the body in its messages: only the position, when it ends with one, is taken from them.
    const position = error instanceof Error ? /at position (\d+)$/.exec(error.message)?.[1] : undefined;
    return notJson(position === undefined ? 'the body is not valid JSON' : `not valid JSON at character ${position}`);
  }
}

/**
 * Puts marked strings in the place of the numbers that would suffer, lets the native parser do its work, and puts
 * lossless numbers in the place of the marked strings. The parser of `lossless-json` itself takes 20 times as long for
 * a megabyte and overflows the stack not far above our nesting limit. No string of the text can carry the mark by
 * chance or on purpose: the mark comes from the digest of the text that it would have to be part of.
 */
function parseLosslessly(text: string, inexact: readonly Span[]): Parsed {
  if (!inexact.every((span) => isNumberValue(text, span))) return parse(text);
  const mark = createHash('sha256').update(text).digest('base64url').slice(0, MARK_LENGTH);
  const pieces: string[] = [];
  let copied = 0;
  for (const { start, end } of inexact) {
    pieces.push(text.slice(copied, start), `"${mark}${text.slice(start, end)}"`);
    copied = end;
  }
  pieces.push(text.slice(copied));
  const parsed = parse(pieces.join(''));
  // Refused once more as it came, so that the position is the sender's.
  return parsed.kind === 'parsed' ? { kind: 'parsed', value: unmark(parsed.value, mark) } : parse(text);
}

/** 16 characters of base64 are 96 bits. */
const MARK_LENGTH = 16;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const COLON_NEXT = /[ \t\n\r]*:/y;

/** A broken number, or one in the place of a key, would become acceptable as a string: such a text is no JSON. */
function isNumberValue(text: string, { start, end }: Span): boolean {
  COLON_NEXT.lastIndex = end;
  return NUMBER.test(text.slice(start, end)) && !COLON_NEXT.test(text);
}

function unmark(value: unknown, mark: string): unknown {
  const root = { value };
  const pending: object[] = [root];
  for (let container = pending.pop(); container !== undefined; container = pending.pop()) {
    const members = container as Record<string, unknown>;
    for (const key of Object.keys(members)) {
      const member = members[key];
      if (typeof member === 'string') {
        if (member.startsWith(mark)) members[key] = new LosslessNumber(member.slice(mark.length));
      } else if (typeof member === 'object' && member !== null) {
        pending.push(member);
      }
    }
  }
  return root.value;
}
