import { identityOf, isPatternNumber } from './comparable-number.js';
import { isLeaf } from './event-path.js';
import { isLosslessNumber } from './exact-number.js';
import type { Condition } from './operators.js';

/** Whether a value is a leaf for which one of the conditions holds. */
export function leafTestOf(conditions: readonly Condition[]): (element: unknown) => boolean {
  const values = new Set<unknown>();
  const numbers = new Set<number | string>();
  const tests: ((leaf: unknown) => boolean)[] = [];
  for (const condition of conditions) {
    if (condition.kind === 'value') values.add(condition.value);
    else if (condition.kind === 'number') numbers.add(condition.identity);
    else if (condition.kind === 'leaf') tests.push(condition.holds);
  }
  return (element) => {
    if (!isLeaf(element)) return false;
    if (numbers.size > 0 && isPatternNumber(element) && numbers.has(identityOf(element))) return true;
    // A number that JavaScript cannot hold may be named by its text too: YAML has no other way to write it.
    return values.has(isLosslessNumber(element) ? element.value : element) || tests.some((holds) => holds(element));
  };
}
