import { LosslessNumber } from 'lossless-json';

/**
 * A number that JavaScript would change is carried as a `LosslessNumber`, which keeps its text; every other one is an
 * ordinary number. Which of the two depends on the number's own text alone, so copies of an event always agree.
 */
export { LosslessNumber };

export const isLosslessNumber = (value: unknown): value is LosslessNumber => value instanceof LosslessNumber;

/** Whether the number comes back from a double as it was written. */
export const isHeldExactly = (text: string): boolean => String(Number(text)) === text;

export function hasLosslessNumber(value: unknown): boolean {
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (isLosslessNumber(next)) return true;
    if (Array.isArray(next)) {
      for (const member of next as unknown[]) if (isObject(member)) pending.push(member);
    } else if (isObject(next)) {
      // Parsed JSON inherits nothing; a list of its values would be made for every event.
      for (const key in next) {
        const member = (next as Record<string, unknown>)[key];
        if (isObject(member)) pending.push(member);
      }
    }
  }
  return false;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/**
 * A copy with something else in place of every lossless number. Written without recursion, for events nest deeply,
 * and into objects without a prototype, where `__proto__` is a key like any other.
 */
export function copyWith(value: unknown, replace: (exact: LosslessNumber) => unknown): unknown {
  const root: unknown[] = [];
  const pending: { from: unknown; into: Record<string, unknown> | unknown[]; at: string | number }[] = [
    { from: value, into: root, at: 0 },
  ];
  for (let task = pending.pop(); task !== undefined; task = pending.pop()) {
    const { from, into, at } = task;
    let copy = from;
    if (isLosslessNumber(from)) {
      copy = replace(from);
    } else if (Array.isArray(from)) {
      const array: unknown[] = Array.from({ length: from.length });
      from.forEach((member, index) => pending.push({ from: member, into: array, at: index }));
      copy = array;
    } else if (typeof from === 'object' && from !== null) {
      const object = Object.create(null) as Record<string, unknown>;
      for (const [key, member] of Object.entries(from)) {
        object[key] = null; // Keeps the order of the keys: the stack is worked off from the end.
        pending.push({ from: member, into: object, at: key });
      }
      copy = object;
    }
    (into as Record<string | number, unknown>)[at] = copy;
  }
  return root[0];
}

/** What the expressions of keys see: such numbers as their text. The same value where there are none. */
export const numbersAsText = (value: unknown): unknown =>
  hasLosslessNumber(value) ? copyWith(value, (exact) => exact.value) : value;
