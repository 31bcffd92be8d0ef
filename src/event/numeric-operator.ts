import { memberOf, PatternError } from './pattern-error.js';

export type NumberTest = (number: number) => boolean;

/** EventBridge compares numbers of this size and no larger ones; outside of it an event's number matches nothing. */
const LIMIT = 5_000_000_000;

const comparisons: Readonly<Record<string, (bound: number) => NumberTest>> = {
  '=': (bound) => (number) => number === bound,
  '<': (bound) => (number) => number < bound,
  '<=': (bound) => (number) => number <= bound,
  '>': (bound) => (number) => number > bound,
  '>=': (bound) => (number) => number >= bound,
};

const EXAMPLES = 'write one comparison such as [">=", 10], or a range such as [">", 0, "<=", 5]';

/** One comparison, or a range whose lower end comes first. */
export function compileNumeric(argument: unknown, path: string): NumberTest {
  if (!Array.isArray(argument)) throw new PatternError(path, `"numeric" takes a list: ${EXAMPLES}`);
  const terms = argument as readonly unknown[];
  const first = compileComparison(terms, 0, path);
  if (terms.length === 2) return (number) => isComparable(number) && first.holds(number);

  const isRange = terms.length === 4 && first.sign.startsWith('>');
  if (!isRange) throw new PatternError(path, `"numeric" is neither one comparison nor a range: ${EXAMPLES}`);
  const second = compileComparison(terms, 2, path);
  if (!second.sign.startsWith('<')) {
    throw new PatternError(memberOf(path, 2), 'a range ends with "<" or "<=" and a number');
  }
  if (first.bound >= second.bound) {
    throw new PatternError(path, 'the lower end of a range must be less than its upper end');
  }
  return (number) => first.holds(number) && second.holds(number);
}

function compileComparison(terms: readonly unknown[], at: number, path: string) {
  const [sign, bound] = [terms[at], terms[at + 1]];
  const compare = typeof sign === 'string' && Object.hasOwn(comparisons, sign) ? comparisons[sign] : undefined;
  if (typeof sign !== 'string' || compare === undefined) {
    throw new PatternError(memberOf(path, at), `a comparison begins with one of =, <, <=, >, >=: ${EXAMPLES}`);
  }
  if (typeof bound !== 'number' || !isComparable(bound)) {
    throw new PatternError(memberOf(path, at + 1), `"${sign}" takes a number from -${LIMIT} to ${LIMIT}`);
  }
  return { sign, bound, holds: compare(bound) };
}

/** NaN is not. */
const isComparable = (number: number): boolean => number >= -LIMIT && number <= LIMIT;
