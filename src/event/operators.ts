import { PatternError } from './pattern-error.js';
import { compileWildcard } from './wildcard.js';

/** What one entry of a pattern's list asks: something of a leaf, or that there be no leaf at all. */
export type Condition =
  { readonly kind: 'leaf'; readonly holds: (leaf: unknown) => boolean } | { readonly kind: 'absent' };

/** Compiles the argument of one operator. */
type Operator = (argument: unknown, path: string) => Condition;

const leaf = (holds: (leaf: unknown) => boolean): Condition => ({ kind: 'leaf', holds });
const onText = (holds: (text: string) => boolean): Condition =>
  leaf((value) => typeof value === 'string' && holds(value));

const operators: Readonly<Record<string, Operator>> = {
  exists(argument, path) {
    if (typeof argument !== 'boolean') throw new PatternError(path, '"exists" takes true or false');
    return argument ? leaf(() => true) : { kind: 'absent' };
  },
  prefix(argument, path) {
    if (typeof argument === 'string') return onText((text) => text.startsWith(argument));
    const insensitive = ignoringCase(argument);
    if (insensitive === null)
      throw new PatternError(path, '"prefix" takes a string, or {"equals-ignore-case": string}');
    return onText((text) => text.toLowerCase().startsWith(insensitive));
  },
  wildcard(argument, path) {
    if (typeof argument !== 'string') throw new PatternError(path, '"wildcard" takes a string');
    const matches = compileWildcard(argument);
    if (typeof matches === 'string') throw new PatternError(path, matches);
    return onText(matches);
  },
};

/** EventBridge's other operators: told apart from a misspelling. */
const notSupportedYet = new Set(['anything-but', 'cidr', 'equals-ignore-case', 'numeric', 'suffix']);

/** One entry of a list of alternatives: a scalar stands for itself, an object names an operator. */
export function compileCondition(entry: unknown, path: string): Condition {
  if (entry === null || typeof entry === 'string' || typeof entry === 'boolean')
    return leaf((value) => value === entry);
  if (typeof entry === 'number' && Number.isFinite(entry)) return leaf((value) => value === entry);
  if (typeof entry !== 'object' || Array.isArray(entry)) {
    throw new PatternError(path, 'must be a string, number, boolean, null, or an operator');
  }
  const [pair, ...more] = Object.entries(entry);
  if (pair === undefined || more.length > 0) throw new PatternError(path, 'must name exactly one operator');
  const [name, argument] = pair as [string, unknown];
  if (notSupportedYet.has(name)) throw new PatternError(path, `the operator "${name}" is not supported yet`);
  const operator = Object.hasOwn(operators, name) ? operators[name] : undefined;
  if (operator === undefined) throw new PatternError(path, `there is no operator "${name}"`);
  return operator(argument, path);
}

/** The lower-case text of `{"equals-ignore-case": text}`; null for anything else. */
function ignoringCase(argument: unknown): string | null {
  if (typeof argument !== 'object' || argument === null) return null;
  const [pair, ...more] = Object.entries(argument) as [string, unknown][];
  if (pair === undefined || more.length > 0 || pair[0] !== 'equals-ignore-case') return null;
  return typeof pair[1] === 'string' ? pair[1].toLowerCase() : null;
}
