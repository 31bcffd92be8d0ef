import { compileExpression } from '../event/expression.js';
import type { KeyRule } from '../event/key-rule.js';

/** What every envelope has. */
const BAREST = { id: 'an-id', source: 'a-source', 'detail-type': 'a-type' };

/** With these an expression may find something in the barest envelope and nothing in another; `||` only ever finds more. */
const UNSURE = /[&!?<>=(@*]|(?<!\|)\|(?!\|)/;

/** Whether no event gets past the rule: it is for all of them, and each has what its key needs. */
export function takesAll({ when, key }: KeyRule): boolean {
  if (when !== undefined) return false;
  return key === null || (!UNSURE.test(key) && compileExpression(key)(BAREST) !== undefined);
}
