import { objectionsTo, type Answered } from '#test/support/openapi.js';
import type { Performed } from './perform.js';
import { PATIENCE_MS } from './perform.js';
import type { Plan } from './plan.js';

/** All that speaks against what came of a plan. */
export function judge(plan: Plan, performed: Performed): string[] {
  const { answers, ms, rest, objection } = performed;
  const [least, most] = plan.answers;
  const objections = objection === null ? [] : [objection];
  if (objection === null && answers.length < least) objections.push(`${answers.length} answers instead of ${least}`);
  if (rest !== '')
    objections.push(`something came behind the last of ${most} answers: ${JSON.stringify(rest.slice(0, 200))}`);
  if (ms > PATIENCE_MS) objections.push(`the answer took ${Math.round(ms)} ms`);
  return [...objections, ...answers.flatMap((answer) => objectionsToAnswer(plan, answer))];
}

function objectionsToAnswer(plan: Plan, answer: Answered): string[] {
  const [method, path] = plan.operation ?? ['post', '/events'];
  const objections = objectionsTo(method, path, answer);
  const { status, headers } = answer;
  if (status === 500) objections.push('it is a fault of ours');
  if (plan.only !== undefined && !plan.only.includes(status))
    objections.push(`its status is none of ${plan.only.join(', ')}`);
  if (headers['cache-control'] !== 'no-store') objections.push('Cache-Control is not no-store');
  if (headers['x-content-type-options'] !== 'nosniff') objections.push('X-Content-Type-Options is not nosniff');
  if (headers['x-injected'] !== undefined) objections.push('a header was injected');
  return objections.map((each) => `${status}: ${each}`);
}
