import { isObject } from './event-path.js';
import { compileCondition, type Condition } from './operators.js';
import { memberOf, PatternError } from './pattern-error.js';

/** A field that the pattern asks about, and the conditions of which one must hold. A dot in a name is a step. */
export interface Field {
  readonly keys: readonly string[];
  readonly conditions: readonly Condition[];
}

/** One way to match, without any `$or`: all of its fields must. By path. */
export type Branch = ReadonlyMap<string, Field>;

/** EventBridge's own limit. */
const MAX_BRANCHES = 1_000;

/** Names of operators, present and to come, that EventBridge takes for no field inside of `$or`. */
const RESERVED = new Set(
  'exactly equals-ignore-case prefix suffix anything-but exists wildcard numeric cidr = < <= > >= regex not-wildcard not-equals-ignore-case date-after date-on-or-after date-before date-on-or-before in-date-range ip-address-in-range ip-address-not-in-range'.split(
    ' ',
  ),
);

/**
 * Multiplies a pattern out into the branches that its `$or`s make of it, as EventBridge does: so fields below one array
 * must hold in one element wherever they stand in the pattern, and of two lists for one field the later one counts.
 */
export const branchesOf = (pattern: unknown): readonly Branch[] =>
  extend([new Map()], { pattern, keys: [], path: '', insideOr: false });

interface Part {
  readonly pattern: unknown;
  readonly keys: readonly string[];
  readonly path: string;
  readonly insideOr: boolean;
}

function extend(begun: readonly Branch[], part: Part): readonly Branch[] {
  const { pattern, path, insideOr } = part;
  if (!isObject(pattern)) throw new PatternError(path, 'must be an object such as {"source": ["shop"]}');
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new PatternError(path, 'must not be empty: name at least one field');
  let branches = begun;
  for (const [key, value] of entries) {
    const below = memberOf(path, key);
    if (insideOr && RESERVED.has(key)) {
      throw new PatternError(
        below,
        `"${key}" is the name of an operator: inside "$or" stand fields, as {"field": ["value"]}`,
      );
    }
    branches =
      key === '$or'
        ? extendByEach(branches, value, { ...part, path: below })
        : extendByField(branches, value, { ...part, path: below, keys: [...part.keys, ...key.split('.')] });
  }
  return branches;
}

function extendByEach(branches: readonly Branch[], alternatives: unknown, part: Omit<Part, 'pattern'>) {
  if (!Array.isArray(alternatives) || alternatives.length < 2) {
    throw new PatternError(part.path, '"$or" takes a list of two or more objects: write [{"a": ["x"]}, {"b": ["y"]}]');
  }
  limit(branches.length * alternatives.length, part.path); // Before the work, which may be too much by itself.
  const extended = alternatives.flatMap((pattern: unknown, index) =>
    extend(branches, { ...part, pattern, path: memberOf(part.path, index), insideOr: true }),
  );
  limit(extended.length, part.path);
  return extended;
}

function limit(count: number, path: string): void {
  if (count <= MAX_BRANCHES) return;
  throw new PatternError(
    path,
    `makes more than ${MAX_BRANCHES} combinations: write fewer alternatives, or fewer "$or"`,
  );
}

function extendByField(branches: readonly Branch[], value: unknown, part: Omit<Part, 'pattern'>): readonly Branch[] {
  const { keys, path } = part;
  if (isObject(value)) return extend(branches, { ...part, pattern: value });
  if (!Array.isArray(value)) {
    throw new PatternError(path, 'must be a list of alternatives or an object: write ["value"] instead of "value"');
  }
  if (value.length === 0) throw new PatternError(path, 'must not be an empty list: nothing would ever match');
  const conditions = value.map((entry, index) => compileCondition(entry, memberOf(path, index)));
  const id = keys.join('.');
  const field = { keys, conditions }; // One for all branches: what is found out about it serves them all.
  return branches.map((branch) => new Map([...branch, [id, field]]));
}
