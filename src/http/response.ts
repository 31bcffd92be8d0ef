import { PROBLEMS, problemType, type Problem, type ProblemName } from './problem.js';
import { retryAfterSeconds } from './retry-after.js';

/** An answer before it is written. A body that is empty has no content type. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** Flat name and value pairs, beside those of every answer. */
  readonly headers: readonly string[];
  readonly problem?: ProblemName;
}

const NO_HEADERS: readonly string[] = [];

export const json = (status: number, value: unknown): Answer => ({
  status,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
  headers: NO_HEADERS,
});

export const noContent: Answer = { status: 204, contentType: '', body: '', headers: NO_HEADERS };

/** The one place where a refusal becomes an answer. Every 503 says when to come back. */
export function problemAnswer(problem: Problem, random: () => number): Answer {
  const { status, title } = PROBLEMS[problem.problem];
  const { members, headers = NO_HEADERS, retryAfterMs } = problem.extras;
  return {
    status,
    contentType: 'application/problem+json',
    body: JSON.stringify({ type: problemType(problem.problem), title, status, detail: problem.message, ...members }),
    headers: status === 503 ? [...headers, 'Retry-After', String(retryAfterSeconds(retryAfterMs, random))] : headers,
    problem: problem.problem,
  };
}
