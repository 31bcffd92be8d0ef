import { isLosslessNumber } from './exact-number.js';

/** A number that JavaScript cannot hold is a leaf. */
export const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);

export const isLeaf = (value: unknown): boolean => value !== undefined && !isObject(value);

export const member = (node: object | undefined, key: string): unknown =>
  node !== undefined && Object.hasOwn(node, key) ? (node as Readonly<Record<string, unknown>>)[key] : undefined;

/**
 * What stands below a key that is not the last of a path. EventBridge joins the names of a path by dots, so that
 * `{"a.b": 1}` is `{"a": {"b": 1}}` to it: without a member `a`, those whose names begin with `a.` are looked at.
 */
export function below(node: object | undefined, key: string): unknown {
  if (node === undefined || Object.hasOwn(node, key)) return member(node, key);
  const known = joinedBelow.get(node);
  if (known?.has(key) === true) return known.get(key);
  const names = Object.keys(node);
  const joined = join(node, names, key);
  if (names.length > FEW_NAMES) joinedBelow.set(node, (known ?? new Map<string, unknown>()).set(key, joined));
  return joined;
}

/** What was found in objects of many names: a pattern may ask a thousand times. */
const joinedBelow = new WeakMap<object, Map<string, unknown>>();
const FEW_NAMES = 64;
const DOT = 0x2e;

function join(node: object, names: readonly string[], key: string): object | undefined {
  let joined: Record<string, unknown> | undefined;
  for (const name of names) {
    if (name.charCodeAt(key.length) !== DOT || !name.startsWith(key)) continue;
    joined ??= Object.create(null) as Record<string, unknown>;
    joined[name.slice(key.length + 1)] = member(node, name);
  }
  return joined;
}

type Ask = (element: unknown) => boolean;

/** Whether the answer is yes for anything that stands at the path from `depth` on, in any element of any array on the way. */
export function someLeaf(node: object | undefined, keys: readonly string[], depth: number, ask: Ask): boolean {
  const key = keys[depth] as string;
  if (depth === keys.length - 1) return someElement(member(node, key), ask);
  return someElement(below(node, key), (element) => isObject(element) && someLeaf(element, keys, depth + 1, ask));
}

/** Asks the value itself, or the elements of the array, however nested. Without recursion: events nest deeply. */
export function someElement(value: unknown, ask: Ask): boolean {
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
