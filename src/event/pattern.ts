import { isLosslessNumber } from './exact-number.js';
import { type Condition, compileCondition } from './operators.js';
import { PatternError } from './pattern-error.js';

export { PatternError } from './pattern-error.js';

export type Matcher = (event: unknown) => boolean;

/**
 * `node` is the object that the pattern is held against, undefined where the event has none. A path is absent only when
 * it has no leaf anywhere in the event, so one element of an array cannot answer that for itself.
 */
type Test = (node: object | undefined, event: Seen) => boolean;

interface Seen {
  readonly root: unknown;
  /** By path: asked once for an event, however many elements of an array want to know. */
  readonly absent: Map<string, boolean>;
}

/**
 * Compiles an EventBridge event pattern: keys are ANDed, the entries of a list ORed, an array in the event matches when
 * any of its elements does, and conditions below an array of objects must hold in one and the same element.
 */
export function compilePattern(pattern: unknown): Matcher {
  const test = compileObject(pattern, [], '');
  return (event) => isObject(event) && test(event, { root: event, absent: new Map() });
}

function compileObject(pattern: unknown, keys: readonly string[], path: string): Test {
  if (!isObject(pattern)) throw new PatternError(path, 'must be an object');
  const entries = Object.entries(pattern);
  if (entries.length === 0) throw new PatternError(path, 'must not be empty');
  const tests = entries.map(([key, value]) => {
    const below = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return key === '$or' ? compileOr(value, keys, below) : compileField(key, value, keys, below);
  });
  return (node, event) => tests.every((test) => test(node, event));
}

function compileOr(alternatives: unknown, keys: readonly string[], path: string): Test {
  if (!Array.isArray(alternatives) || alternatives.length < 2) {
    throw new PatternError(path, '"$or" takes a list of two or more objects');
  }
  const tests = alternatives.map((alternative, index) => compileObject(alternative, keys, `${path}/${index}`));
  return (node, event) => tests.some((test) => test(node, event));
}

function compileField(key: string, value: unknown, keys: readonly string[], path: string): Test {
  const keysBelow = [...keys, key];
  if (!Array.isArray(value)) {
    if (!isObject(value)) throw new PatternError(path, 'must be a list of alternatives or an object');
    const test = compileObject(value, keysBelow, path);
    return (node, event) => {
      const objects = objectsOf(member(node, key));
      return objects.length === 0 ? test(undefined, event) : objects.some((object) => test(object, event));
    };
  }
  if (value.length === 0) throw new PatternError(path, 'must not be an empty list');
  const conditions = value.map((entry, index) => compileCondition(entry, `${path}/${index}`));
  return compileLeaf(conditions, keysBelow);
}

function compileLeaf(conditions: readonly Condition[], keys: readonly string[]): Test {
  const key = keys.at(-1) as string;
  const path = JSON.stringify(keys);
  const tests = conditions.flatMap((condition) => (condition.kind === 'leaf' ? [condition.holds] : []));
  const absentWillDo = tests.length < conditions.length;
  return (node, event) =>
    leavesOf(member(node, key)).some((leaf) => tests.some((holds) => holds(leaf))) || (absentWillDo && isAbsent(event));

  function isAbsent(event: Seen): boolean {
    const absent = event.absent.get(path) ?? !hasLeaf(event.root, keys);
    event.absent.set(path, absent);
    return absent;
  }
}

/** Whether anything but an object stands at the path, in any element of any array on the way. */
function hasLeaf(event: unknown, keys: readonly string[]): boolean {
  const [key, ...rest] = keys;
  if (key === undefined) return leavesOf(event).length > 0;
  return objectsOf(event).some((object) => hasLeaf(member(object, key), rest));
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

const member = (node: object | undefined, key: string): unknown =>
  node !== undefined && Object.hasOwn(node, key) ? (node as Readonly<Record<string, unknown>>)[key] : undefined;

/** The value itself, or the elements of the array, however nested. */
function elementsOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value.flat(Infinity) : [value];
}

const objectsOf = (value: unknown): readonly object[] => elementsOf(value).filter(isObject);

/** A number that JavaScript cannot hold is seen as its text. */
const leavesOf = (value: unknown): readonly unknown[] =>
  elementsOf(value)
    .filter((element) => element !== undefined && !isObject(element))
    .map((element) => (isLosslessNumber(element) ? element.value : element));
