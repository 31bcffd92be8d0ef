import { identityOf, isPatternNumber } from './comparable-number.js';
import { isObject } from './event-path.js';
import { isLosslessNumber } from './exact-number.js';
import { memberOf, PatternError } from './pattern-error.js';
import { compileText, isTextOperator, type TextTest } from './text-operators.js';

const EXAMPLES =
  'write a string, a number, a list of strings or of numbers, or one of "prefix", "suffix", "equals-ignore-case" and "wildcard" with a string or a list of strings';

/**
 * Holds for every leaf but those that are named. There has to be a leaf: a path that is absent is not "anything". What
 * is named by strings leaves every number, boolean and null, and the other way round.
 */
export function compileAnythingBut(argument: unknown, path: string): (leaf: unknown) => boolean {
  if (isObject(argument)) return compileNegated(argument, path);
  const values = Array.isArray(argument) ? nonEmpty(argument, path) : [argument];
  const at = values.findIndex((value) => typeof value !== 'string' && !isPatternNumber(value));
  if (at >= 0) {
    throw new PatternError(
      Array.isArray(argument) ? memberOf(path, at) : path,
      `"anything-but" cannot be this: ${EXAMPLES}`,
    );
  }
  const numbers = values.filter(isPatternNumber);
  if (numbers.length === 0) return textsBut(new Set(values));
  if (numbers.length < values.length) {
    throw new PatternError(path, 'the list of "anything-but" mixes strings and numbers: write all of one kind');
  }
  const excluded = new Set(numbers.map(identityOf));
  return (leaf) => !isPatternNumber(leaf) || !excluded.has(identityOf(leaf));
}

/** A number that JavaScript cannot hold may be named by its text: YAML has no other way to write it. */
const textsBut = (excluded: ReadonlySet<unknown>) => (leaf: unknown) =>
  !excluded.has(isLosslessNumber(leaf) ? leaf.value : leaf);

function compileNegated(argument: object, path: string): (leaf: unknown) => boolean {
  const [pair, ...more] = Object.entries(argument) as [string, unknown][];
  if (pair === undefined || more.length > 0)
    throw new PatternError(path, `"anything-but" takes one thing: ${EXAMPLES}`);
  const [operator, given] = pair;
  const below = memberOf(path, operator);
  if (!isTextOperator(operator)) throw new PatternError(below, `"anything-but" has no "${operator}": ${EXAMPLES}`);
  const values = Array.isArray(given) ? nonEmpty(given, below) : [given];
  const tests: readonly TextTest[] = values.map((value, index) => {
    const at = Array.isArray(given) ? memberOf(below, index) : below;
    if (typeof value !== 'string')
      throw new PatternError(at, `"${operator}" takes a string here, or a list of strings`);
    if (value === '' && (operator === 'prefix' || operator === 'suffix')) {
      throw new PatternError(
        at,
        `every string has the empty ${operator}, so nothing would be left: write a longer one`,
      );
    }
    return compileText(operator, value, at);
  });
  return (leaf) => typeof leaf !== 'string' || !tests.some((holds) => holds(leaf));
}

function nonEmpty(list: readonly unknown[], path: string): readonly unknown[] {
  if (list.length === 0) throw new PatternError(path, `"anything-but" of an empty list is nothing: ${EXAMPLES}`);
  return list;
}
