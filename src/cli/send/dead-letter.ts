import { randomUUID } from 'node:crypto';
import type { Ending } from './ending.js';
import type { GivenUp } from './policy.js';

/** Of the rule and the target, which are not real here. */
export interface Arns {
  readonly rule: string;
  readonly target: string;
}

const EXHAUSTED: Readonly<Partial<Record<GivenUp, string>>> = {
  attempts: 'MaximumRetryAttempts',
  age: 'MaximumEventAgeInSeconds',
};

/**
 * The message that a rule's dead-letter queue (SQS) would hold: the event as its body, and why it was given up as its
 * attributes. The names are AWS' own; the values of the two about the error are ours, because AWS lists none.
 */
export function deadLetterOf({ item, attempts }: Ending, why: GivenUp, arns: Arns): object {
  const last = attempts.at(-1);
  const exhausted = EXHAUSTED[why];
  const attributes = {
    RULE_ARN: arns.rule,
    TARGET_ARN: arns.target,
    ERROR_CODE: typeof last === 'number' ? `HTTP_${last}` : String(last).toUpperCase(),
    ERROR_MESSAGE: typeof last === 'number' ? `The endpoint answered ${last}.` : `No answer: ${last}.`,
    ...(exhausted === undefined ? {} : { EXHAUSTED_RETRY_CONDITION: exhausted }),
    RETRY_ATTEMPTS: String(Math.max(0, attempts.length - 1)),
  };
  return {
    MessageId: randomUUID(),
    Body: item.text,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, text]) => [name, { DataType: 'String', StringValue: text }]),
    ),
  };
}
