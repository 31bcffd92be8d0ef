import { comparable, isPatternNumber, LARGEST_COMPARABLE, type PatternNumber } from './comparable-number.js';
import { memberOf, PatternError } from './pattern-error.js';

type Compare = (millionths: number, bound: number) => boolean;

const comparisons: Readonly<Record<string, Compare>> = {
  '=': (millionths, bound) => millionths === bound,
  '<': (millionths, bound) => millionths < bound,
  '<=': (millionths, bound) => millionths <= bound,
  '>': (millionths, bound) => millionths > bound,
  '>=': (millionths, bound) => millionths >= bound,
};

const EXAMPLES = 'write one comparison such as [">=", 10], or a range such as [">", 0, "<=", 5]';

/** One comparison, or a range whose lower end comes first. A number that is too large to be compared matches nothing. */
export function compileNumeric(argument: unknown, path: string): (number: PatternNumber) => boolean {
  if (!Array.isArray(argument)) throw new PatternError(path, `"numeric" takes a list: ${EXAMPLES}`);
  const terms = argument as readonly unknown[];
  const comparison = readComparison(terms, 0, path);
  if (terms.length === 2) return holdsOf([comparison]);

  const isRange = terms.length === 4 && comparison.sign.startsWith('>');
  if (!isRange) throw new PatternError(path, `"numeric" is neither one comparison nor a range: ${EXAMPLES}`);
  const upper = readComparison(terms, 2, path);
  if (!upper.sign.startsWith('<')) {
    throw new PatternError(memberOf(path, 2), 'a range ends with "<" or "<=" and a number');
  }
  if (comparison.bound >= upper.bound) {
    throw new PatternError(path, 'the lower end of a range must be less than its upper end');
  }
  return holdsOf([comparison, upper]);
}

interface Comparison {
  readonly sign: string;
  readonly compare: Compare;
  /** In millionths. */
  readonly bound: number;
}

const holdsOf = (all: readonly Comparison[]) => (number: PatternNumber) => {
  const millionths = comparable(number);
  return millionths !== null && all.every(({ compare, bound }) => compare(millionths, bound));
};

function readComparison(terms: readonly unknown[], at: number, path: string): Comparison {
  const [sign, written] = [terms[at], terms[at + 1]];
  const compare = typeof sign === 'string' && Object.hasOwn(comparisons, sign) ? comparisons[sign] : undefined;
  if (typeof sign !== 'string' || compare === undefined) {
    throw new PatternError(memberOf(path, at), `a comparison begins with one of =, <, <=, >, >=: ${EXAMPLES}`);
  }
  const bound = isPatternNumber(written) ? comparable(written) : null;
  if (bound === null) {
    const range = `from -${LARGEST_COMPARABLE} to ${LARGEST_COMPARABLE}`;
    throw new PatternError(memberOf(path, at + 1), `"${sign}" takes a number ${range}`);
  }
  return { sign, compare, bound };
}
