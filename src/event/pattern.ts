import { isLosslessNumber } from './exact-number.js';
import { branchesOf, type Branch, type Field } from './pattern-branches.js';

export { PatternError } from './pattern-error.js';

export type Matcher = (event: unknown) => boolean;

/** `node` is the object that fields are looked for in, undefined where the event has none. */
type Test = (node: object | undefined, event: Seen) => boolean;

/**
 * The event, and which paths are absent in it. A path is absent only when it has no leaf anywhere in the event: one
 * element of an array cannot answer that for itself, and each path is looked for once, however many want to know.
 */
interface Seen {
  readonly root: object;
  readonly absent: Map<string, boolean>;
}

/**
 * Compiles an EventBridge event pattern: keys are ANDed, the entries of a list ORed, an array in the event matches when
 * any of its elements does, and conditions below an array of objects must hold in one and the same element.
 */
export function compilePattern(pattern: unknown): Matcher {
  const tests = branchesOf(pattern).map((branch) => testOf(levelOf(branch)));
  return (event) => {
    if (!isObject(event)) return false;
    const seen: Seen = { root: event, absent: new Map() };
    return tests.some((test) => test(event, seen));
  };
}

/** The fields of a branch by their keys, level by level. A key may be a field itself and have fields below it. */
interface Level {
  readonly fields: Map<string, Field>;
  readonly below: Map<string, Level>;
}

const newLevel = (): Level => ({ fields: new Map(), below: new Map() });

function levelOf(branch: Branch): Level {
  const root = newLevel();
  for (const field of branch.values()) {
    let level = root;
    for (const key of field.keys.slice(0, -1)) {
      const next = level.below.get(key) ?? newLevel();
      level.below.set(key, next);
      level = next;
    }
    level.fields.set(field.keys.at(-1) as string, field);
  }
  return root;
}

function testOf({ fields, below }: Level): Test {
  const tests = [
    ...[...fields].map(([key, field]) => testOfField(key, field)),
    ...[...below].map(([key, level]) => testOfLevel(key, testOf(level))),
  ];
  return (node, event) => tests.every((test) => test(node, event));
}

/** Held against nothing at all when no object will do: that the fields below be absent holds there too. */
function testOfLevel(key: string, test: Test): Test {
  return (node, event) =>
    someElement(member(node, key), (element) => isObject(element) && test(element, event)) || test(undefined, event);
}

function testOfField(key: string, { keys, conditions }: Field): Test {
  const values = new Set(conditions.flatMap((condition) => (condition.kind === 'value' ? [condition.value] : [])));
  const tests = conditions.flatMap((condition) => (condition.kind === 'leaf' ? [condition.holds] : []));
  const absentWillDo = conditions.some(({ kind }) => kind === 'absent');
  const path = JSON.stringify(keys);
  const holdsFor = (element: unknown): boolean => {
    if (!isLeaf(element)) return false;
    const leaf = isLosslessNumber(element) ? element.value : element;
    return values.has(leaf) || tests.some((holds) => holds(leaf));
  };
  return (node, event) => someElement(member(node, key), holdsFor) || (absentWillDo && isAbsent(event));

  function isAbsent({ root, absent }: Seen): boolean {
    const known = absent.get(path) ?? !hasLeaf(root, keys, 0);
    absent.set(path, known);
    return known;
  }
}

/** Whether anything but an object stands at the path, in any element of any array on the way. */
function hasLeaf(value: unknown, keys: readonly string[], depth: number): boolean {
  const key = keys[depth];
  if (key === undefined) return someElement(value, isLeaf);
  return someElement(value, (element) => isObject(element) && hasLeaf(member(element, key), keys, depth + 1));
}

/** Asks the value itself, or the elements of the array, however nested. Without recursion: events nest deeply. */
function someElement(value: unknown, ask: (element: unknown) => boolean): boolean {
  if (!Array.isArray(value)) return ask(value);
  const pending: unknown[][] = [value];
  for (let array = pending.pop(); array !== undefined; array = pending.pop()) {
    for (const element of array) {
      if (Array.isArray(element)) pending.push(element);
      else if (ask(element)) return true;
    }
  }
  return false;
}

/** A number that JavaScript cannot hold is a leaf, seen as its text. */
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

const isLeaf = (value: unknown): boolean => value !== undefined && !isObject(value);

const member = (node: object | undefined, key: string): unknown =>
  node !== undefined && Object.hasOwn(node, key) ? (node as Readonly<Record<string, unknown>>)[key] : undefined;
