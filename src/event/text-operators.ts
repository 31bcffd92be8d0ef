import { foldCase } from './fold-case.js';
import { memberOf, PatternError } from './pattern-error.js';
import { compileWildcard } from './wildcard.js';

export type TextTest = (text: string) => boolean;

/** The operators that ask something of a string, and that `anything-but` can turn round. */
export type TextOperator = 'prefix' | 'suffix' | 'equals-ignore-case' | 'wildcard';

export const isTextOperator = (name: string): name is TextOperator =>
  name === 'prefix' || name === 'suffix' || name === 'equals-ignore-case' || name === 'wildcard';

/** What one of them asks, where its argument is a string. */
export function compileText(operator: TextOperator, argument: string, path: string): TextTest {
  switch (operator) {
    case 'prefix':
      return (text) => text.startsWith(argument);
    case 'suffix':
      return (text) => text.endsWith(argument);
    case 'equals-ignore-case': {
      const folded = foldCase(argument);
      return (text) => text.length === folded.length && foldCase(text) === folded;
    }
    case 'wildcard': {
      const matches = compileWildcard(argument);
      if (typeof matches === 'string') throw new PatternError(path, matches);
      return matches;
    }
    default:
      return operator satisfies never;
  }
}

/** The same where the argument may be anything: a beginning or an end may be asked for without regard to case. */
export function compileTextArgument(operator: TextOperator, argument: unknown, path: string): TextTest {
  if (typeof argument === 'string') return compileText(operator, argument, path);
  const mayIgnoreCase = operator === 'prefix' || operator === 'suffix';
  if (!mayIgnoreCase) throw new PatternError(path, `"${operator}" takes a string: write {"${operator}": "text"}`);
  const folded = foldCase(ignoringCase(operator, argument, path));
  const { length } = folded;
  return operator === 'prefix'
    ? (text) => foldCase(text.slice(0, length)) === folded
    : (text) => foldCase(text.slice(text.length - length)) === folded;
}

function ignoringCase(operator: TextOperator, argument: unknown, path: string): string {
  const entries = typeof argument === 'object' && argument !== null ? Object.entries(argument) : [];
  const [pair] = entries as [string, unknown][];
  if (entries.length === 1 && pair?.[0] === 'equals-ignore-case') {
    if (typeof pair[1] === 'string') return pair[1];
    throw new PatternError(memberOf(path, pair[0]), '"equals-ignore-case" takes a string');
  }
  throw new PatternError(
    path,
    `"${operator}" takes a string, or {"equals-ignore-case": string}: write {"${operator}": "text"}`,
  );
}
