import type { ClaimResult } from '#src/relay/ledger.js';
import type { Result } from './calls.js';

/** A result in a few words, for a trace. */
export function spoken(result: Result | ClaimResult): string {
  if (result === null) return 'nothing';
  if (!('kind' in result)) return result.map((each) => spoken(each)).join(', ');
  if ('lapses' in result) return `${result.kind} after ${result.lapses} lapses`;
  if ('status' in result) return String(result.status);
  if ('as' in result) return `${result.kind} ${result.as}`;
  if ('deliveries' in result) return `taken ${result.deliveries.length}`;
  return result.kind;
}
