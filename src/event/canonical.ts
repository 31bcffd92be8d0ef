import { isLosslessNumber } from './exact-number.js';

/** The members that `canonical` leaves out, as a tree of their JSON Pointers; `true` is where a pointer ends. */
export type Ignored = ReadonlyMap<string, Ignored | true>;
type Growing = Map<string, Growing | true>;

export const NOTHING_IGNORED: Ignored = new Map();

export function ignoring(pointers: readonly string[]): Ignored {
  const tree: Growing = new Map();
  for (const pointer of pointers) {
    const tokens = pointer
      .split('/')
      .slice(1)
      .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
    plant(tree, tokens);
  }
  return tree;
}

function plant(tree: Growing, tokens: readonly string[]): void {
  const [token, ...rest] = tokens;
  if (token === undefined) return;
  const below = tree.get(token);
  if (rest.length === 0) {
    tree.set(token, true);
  } else if (below !== true) {
    const branch: Growing = below ?? new Map<string, Growing | true>();
    tree.set(token, branch);
    plant(branch, rest);
  }
}

/** An array or object half written. */
interface Frame {
  readonly members: Readonly<Record<string | number, unknown>>;
  /** In order; null for an array, whose keys are the numbers below `length`. */
  readonly keys: readonly string[] | null;
  readonly length: number;
  readonly ignored: Ignored;
  next: number;
  /** What stands before the next member: nothing before the first. */
  comma: '' | ',';
}

/**
 * One text for one content: keys sorted, no spaces, strings escaped one way (a lone surrogate too, so that UTF-8 loses
 * nothing). Ordinary numbers are written JavaScript's way, so `1.0`, `1` and `1e0` are one number; a lossless one by
 * its own text. Two different contents never share a text. Works with a stack of its own, for events nest deeply.
 */
export function canonical(value: unknown, ignored: Ignored = NOTHING_IGNORED): string {
  let text = '';
  writeCanonical(value, ignored, (piece) => (text += piece));
  return text;
}

/** Small pieces are ten times as fast as one long string, which would have to be put together before it is hashed. */
const PIECE_LENGTH = 4_096;

/** The same text in pieces. */
export function writeCanonical(value: unknown, ignored: Ignored, write: (piece: string) => void): void {
  const stack: Frame[] = [];
  let piece = open(value, ignored, stack);
  for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
    if (frame.next < frame.length) {
      piece += nextMember(frame, stack);
    } else {
      piece += frame.keys === null ? ']' : '}';
      stack.pop();
    }
    if (piece.length >= PIECE_LENGTH) {
      write(piece);
      piece = '';
    }
  }
  write(piece);
}

function nextMember(frame: Frame, stack: Frame[]): string {
  const key = frame.keys === null ? frame.next : (frame.keys[frame.next] as string);
  frame.next++;
  const below = frame.ignored.size === 0 ? NOTHING_IGNORED : frame.ignored.get(String(key));
  if (below === true) return '';
  const before = typeof key === 'number' ? frame.comma : frame.comma + named(key);
  frame.comma = ',';
  return before + open(frame.members[key], below ?? NOTHING_IGNORED, stack);
}

/** Events of one kind have the same names over and over: those that came first are remembered, quoted. */
const MOST_NAMES = 4_096;
const quotedNames = new Map<string, string>();

function named(key: string): string {
  const known = quotedNames.get(key);
  if (known !== undefined) return known;
  const quoted = `${JSON.stringify(key)}:`;
  if (quotedNames.size < MOST_NAMES && key.length <= LONGEST_NAME) quotedNames.set(key, quoted);
  return quoted;
}

const LONGEST_NAME = 100;

/** By UTF-16 code units. The few names of an object are sorted by insertion: `sort` makes copies of them. */
function sorted(keys: string[]): string[] {
  if (keys.length > 32) return keys.toSorted();
  for (let i = 1; i < keys.length; i++) {
    const key = keys[i] as string;
    let j = i - 1;
    for (; j >= 0 && (keys[j] as string) > key; j--) keys[j + 1] = keys[j] as string;
    keys[j + 1] = key;
  }
  return keys;
}

/** A scalar whole; of an array or object the opening bracket, and the rest of it goes on the stack. */
function open(value: unknown, ignored: Ignored, stack: Frame[]): string {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isLosslessNumber(value)) return value.value;
  const keys = Array.isArray(value) ? null : sorted(Object.keys(value));
  const length = Array.isArray(value) ? value.length : (keys?.length ?? 0);
  stack.push({ members: value as Frame['members'], keys, length, ignored, next: 0, comma: '' });
  return keys === null ? '[' : '{';
}
