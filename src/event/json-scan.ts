/** Where a number token stands in the text: from `start` up to, not including, `end`. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export type Scan =
  | { readonly kind: 'too-deep' }
  /** `suspects`: numbers so long, or with such an exponent, that a double may not hold them. */
  | { readonly kind: 'scanned'; readonly suspects: readonly Span[] };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const MINUS = 0x2d;

/** Up to 15 significant digits survive the way through a double and back. */
const SAFE_DIGITS = 15;
/** With one or two digits of exponent a double neither overflows nor loses digits by becoming subnormal. */
const SAFE_EXPONENT_DIGITS = 2;

/**
 * Reads JSON text once, without recursion, before any parser sees it. It only counts brackets and measures numbers
 * outside strings: whether the text is JSON at all is the parser's business.
 */
export function scanJson(text: string, maxDepth: number): Scan {
  const suspects: Span[] = [];
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) {
      i = endOfString(text, i);
    } else if (code === OPEN_ARRAY || code === OPEN_OBJECT) {
      depth++;
      if (depth > maxDepth) return { kind: 'too-deep' };
    } else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) {
      depth--;
    } else if (code === MINUS || isDigit(code)) {
      const number = measureNumber(text, i);
      if (number.suspect) suspects.push({ start: i, end: number.end });
      i = number.end - 1;
    }
  }
  return { kind: 'scanned', suspects };
}

/** The position of the closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  let i = start + 1;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === QUOTE) return i;
    if (code === BACKSLASH) i++;
  }
  return i;
}

function measureNumber(text: string, start: number): { readonly end: number; readonly suspect: boolean } {
  let digits = 0;
  let exponentDigits = 0;
  let inExponent = false;
  let i = start;
  for (; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (isDigit(code)) {
      if (inExponent) exponentDigits++;
      else digits++;
    } else if (isExponent(code)) {
      inExponent = true;
    } else if (!isNumberSign(code)) {
      break;
    }
  }
  return { end: i, suspect: digits > SAFE_DIGITS || exponentDigits > SAFE_EXPONENT_DIGITS };
}

const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
/** `e` or `E` */
const isExponent = (code: number): boolean => code === 0x65 || code === 0x45;
/** `+`, `-` or `.` */
const isNumberSign = (code: number): boolean => code === 0x2b || code === MINUS || code === 0x2e;
