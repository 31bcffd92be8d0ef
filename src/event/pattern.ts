import { below, isLeaf, isObject, member, someElement, someLeaf } from './event-path.js';
import { leafTestOf } from './leaf-test.js';
import { pinnedDepth } from './pattern-absence.js';
import { branchesOf, type Branch, type Field } from './pattern-branches.js';

export { PatternError } from './pattern-error.js';

export type Matcher = (event: unknown) => boolean;

/** An object of the event, and those around it up to the event itself: for fields that may have to be absent from one of them. */
interface Place {
  /** undefined where the event has none. */
  readonly node: object | undefined;
  readonly above: Place | null;
  /** Which paths are absent below it: looked for once, however many elements want to know. */
  absent: Map<string, boolean> | null;
}

/** `node` is the object that fields are looked for in; `place` is the same where something may have to be absent. */
type Test = (node: object | undefined, place: Place | null) => boolean;

/**
 * Compiles an EventBridge event pattern: keys are ANDed, the entries of a list ORed, an array in the event matches when
 * any of its elements does, and conditions below an array of objects must hold in one and the same element.
 */
export function compilePattern(pattern: unknown): Matcher {
  const all = branchesOf(pattern);
  const branches = all.map((branch) => ({ fields: [...branch.values()], test: testOf(levelOf(branch), branch) }));
  const lookFor = all.length > FEW_BRANCHES ? compileSearch(all) : () => () => true;
  return (event) => {
    if (!isObject(event)) return false;
    const place: Place = { node: event, above: null, absent: null };
    const mayHold = lookFor(event);
    return branches.some(({ fields, test }) => fields.every(mayHold) && test(event, place));
  };
}

const FEW_BRANCHES = 16;

/**
 * Whether a field can hold at all, in any element, found out once for each: of a thousand branches over an array of fifty
 * thousand elements few are then left to be tried.
 */
function compileSearch(branches: readonly Branch[]): (event: object) => (field: Field) => boolean {
  const fields = new Set(branches.flatMap((branch) => [...branch.values()]));
  const tests = new Map([...fields].map((field) => [field, leafTestOf(field.conditions)] as const));
  return (event) => {
    const found = new Map<Field, boolean>();
    return (field) => {
      const holdsFor = tests.get(field);
      const known =
        found.get(field) ?? (holdsFor === undefined || someLeaf(event, field.keys, 0, holdsFor) || absentWillDo(field));
      found.set(field, known);
      return known;
    };
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

function testOf({ fields, below: levels }: Level, branch: Branch): Test {
  const tests = [
    ...[...fields].map(([key, field]) => testOfField(key, field, branch)),
    ...[...levels].map(([key, level]) => testOfLevel(key, level, branch)),
  ];
  return (node, place) => tests.every((test) => test(node, place));
}

/** Held against nothing at all when no object will do: that the fields below be absent holds there too. */
function testOfLevel(key: string, level: Level, branch: Branch): Test {
  const test = testOf(level, branch);
  if (!mayBeAbsent(level)) {
    return (node) => someElement(below(node, key), (element) => isObject(element) && test(element, null));
  }
  return (node, above) => {
    const at = (element: object | undefined): boolean => test(element, { node: element, above, absent: null });
    return someElement(below(node, key), (element) => isObject(element) && at(element)) || at(undefined);
  };
}

const mayBeAbsent = (level: Level): boolean =>
  [...level.fields.values()].some(absentWillDo) || [...level.below.values()].some(mayBeAbsent);

const absentWillDo = ({ conditions }: Field): boolean => conditions.some(({ kind }) => kind === 'absent');

function testOfField(key: string, field: Field, branch: Branch): Test {
  const { keys, conditions } = field;
  const holdsFor = leafTestOf(conditions);
  if (!absentWillDo(field)) return (node) => someElement(member(node, key), holdsFor);
  const pinned = pinnedDepth(field, branch);
  const path = JSON.stringify(keys);
  return (node, place) => someElement(member(node, key), holdsFor) || (place !== null && isAbsent(place));

  function isAbsent(place: Place): boolean {
    let pin = place;
    for (let depth = keys.length - 1; depth > pinned && pin.above !== null; depth--) pin = pin.above;
    const known = pin.absent?.get(path) ?? !someLeaf(pin.node, keys, pinned, isLeaf);
    pin.absent = (pin.absent ?? new Map<string, boolean>()).set(path, known);
    return known;
  }
}
