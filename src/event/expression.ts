import { JMESPathTypeError, search } from '@aws-lambda-powertools/jmespath';
import { copyWith } from './exact-number.js';

/**
 * Takes what identifies an event out of it; undefined where that is missing, in whole or in part. The event comes with
 * its lossless numbers as text.
 */
export type Expression = (event: unknown) => unknown;

type Searched = Parameters<typeof search>[1];

/**
 * Compiles a JMESPath expression; throws where it is none. The library keeps what it has parsed, so that asking again
 * with the same text costs no parsing.
 */
export function compileExpression(text: string): Expression {
  attempt(text);
  // Some of the library's functions (sort, reverse) change the event itself, whose content must still be digested.
  const mayChange = text.includes('(');
  return (event) => {
    const value = evaluate(text, mayChange ? copyWith(event, (exact) => exact.value) : event);
    return isWhole(value) ? value : undefined;
  };
}

/** A function that is given nothing complains of its type, and rightly: there is no event yet. */
function attempt(text: string): void {
  try {
    search(text, {});
  } catch (error) {
    if (!(error instanceof JMESPathTypeError)) throw error;
  }
}

/** An expression that cannot make anything of this event has no value: the next rule is asked. */
function evaluate(text: string, event: unknown): unknown {
  try {
    return search(text, event as Searched);
  } catch {
    return undefined;
  }
}

/**
 * Whether it names something. Missing are null, the empty string, an empty list or object, and a list or object with
 * such a member: half a key would make two events one. (Nor is anything that no JSON can be, such as NaN.)
 */
function isWhole(value: unknown): boolean {
  const pending: unknown[] = [value];
  while (pending.length > 0) {
    const next = pending.pop();
    if (next === null || next === undefined || next === '' || typeof next === 'function') return false;
    if (typeof next === 'number' && !Number.isFinite(next)) return false;
    if (typeof next === 'object') {
      const members: unknown[] = Object.values(next);
      if (members.length === 0) return false;
      for (const member of members) pending.push(member);
    }
  }
  return true;
}
