import { compileAnythingBut } from './anything-but-operator.js';
import { compileAddress, compileCidr } from './cidr-operator.js';
import { identityOf, isPatternNumber } from './comparable-number.js';
import { compileNumeric } from './numeric-operator.js';
import { memberOf, PatternError } from './pattern-error.js';
import { compileTextArgument, type TextOperator, type TextTest } from './text-operators.js';

/** What one entry of a pattern's list asks: a value, something of a leaf, or that there be no leaf at all. */
export type Condition =
  | { readonly kind: 'value'; readonly value: string | boolean | null }
  /** By what is the same for every spelling of it. */
  | { readonly kind: 'number'; readonly identity: number | string }
  | { readonly kind: 'leaf'; readonly holds: (leaf: unknown) => boolean }
  | { readonly kind: 'absent' };

/** Compiles the argument of one operator. */
type Operator = (argument: unknown, path: string) => Condition;

const onLeaf = (holds: (leaf: unknown) => boolean): Condition => ({ kind: 'leaf', holds });
const onText = (holds: TextTest): Condition => onLeaf((leaf) => typeof leaf === 'string' && holds(leaf));
const text =
  (operator: TextOperator): Operator =>
  (argument, path) =>
    onText(compileTextArgument(operator, argument, path));

const operators: Readonly<Record<string, Operator>> = {
  prefix: text('prefix'),
  suffix: text('suffix'),
  'equals-ignore-case': text('equals-ignore-case'),
  wildcard: text('wildcard'),
  'anything-but': (argument, path) => onLeaf(compileAnythingBut(argument, path)),
  numeric(argument, path) {
    const holds = compileNumeric(argument, path);
    return onLeaf((leaf) => isPatternNumber(leaf) && holds(leaf));
  },
  cidr: (argument, path) => onText(compileCidr(argument, path)),
  exists(argument, path) {
    if (typeof argument !== 'boolean') throw new PatternError(path, '"exists" takes true or false, without quotes');
    return argument ? onLeaf(() => true) : { kind: 'absent' };
  },
};

const NAMES = Object.keys(operators).join(', ');

/** One entry of a list of alternatives: a scalar stands for itself, an object names an operator. */
export function compileCondition(entry: unknown, path: string): Condition {
  if (isPatternNumber(entry)) return { kind: 'number', identity: identityOf(entry) };
  if (typeof entry === 'string') return compileString(entry);
  if (typeof entry !== 'object' || entry === null) {
    if (entry === null || typeof entry === 'boolean') return { kind: 'value', value: entry };
    throw new PatternError(path, 'must be a string, number, boolean, null, or an operator');
  }
  if (Array.isArray(entry)) {
    throw new PatternError(path, 'must be a string, number, boolean, null, or an operator, and not a list in a list');
  }
  const [pair, ...more] = Object.entries(entry) as [string, unknown][];
  if (pair === undefined || more.length > 0) {
    throw new PatternError(path, `must name exactly one operator (${NAMES}): write each into an object of its own`);
  }
  const [name, argument] = pair;
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (operator === undefined) {
    throw new PatternError(memberOf(path, name), `there is no operator "${name}": write one of ${NAMES}`);
  }
  return operator(argument, memberOf(path, name));
}

/** The address of a machine stands for all of its spellings, of which IPv6 has many. */
function compileString(value: string): Condition {
  const isAddress = compileAddress(value);
  return isAddress === null ? { kind: 'value', value } : onText(isAddress);
}
