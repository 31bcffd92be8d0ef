/**
 * Every refusal there is. EventBridge retries 401, 409, 429 and 5xx and takes every other refusal for final, so the
 * status says what must happen next. `openapi.yaml` lists the same ones; a test holds the two together.
 */
export const PROBLEMS = {
  'malformed-request': { status: 400, title: 'The request is not valid HTTP' },
  'not-json': { status: 400, title: 'The body is not JSON' },
  'invalid-parameter': { status: 400, title: 'A parameter is not valid' },
  unauthenticated: { status: 401, title: 'No valid credential' },
  'not-found': { status: 404, title: 'Not found' },
  'method-not-allowed': { status: 405, title: 'Method not allowed' },
  'not-dead': { status: 409, title: 'Not a dead letter at present' },
  'still-invalid': { status: 409, title: 'The dead letter still violates the contract' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'unsupported-media-type': { status: 415, title: 'The body is not declared as JSON in UTF-8' },
  'unsupported-encoding': { status: 415, title: 'The body is encoded' },
  'expectation-failed': { status: 417, title: 'The expectation cannot be met' },
  'contract-violated': { status: 422, title: 'The event violates the contract' },
  refused: { status: 422, title: 'The destination refuses the event for good' },
  poison: { status: 422, title: 'Every attempt to deliver the event ended without a result' },
  'headers-too-large': { status: 431, title: 'The headers are too large' },
  fault: { status: 500, title: 'A fault of ours' },
  overloaded: { status: 503, title: 'Too busy at present' },
  draining: { status: 503, title: 'Shutting down' },
  'keys-away': { status: 503, title: 'The keys for the bearer token cannot be had' },
  'in-flight': { status: 503, title: 'Another copy of the event is being worked on' },
  'ledger-away': { status: 503, title: 'The ledger does not answer' },
  'ledger-full': { status: 503, title: 'The ledger can hold no further event safely' },
  'no-slot': { status: 503, title: 'The destination is busy' },
  undelivered: { status: 503, title: 'The event could not be delivered' },
  'budget-spent': { status: 503, title: 'The time for an answer is over' },
  'incomplete-request': { status: 503, title: 'The request ended before it was complete' },
  'not-ready': { status: 503, title: 'Not ready' },
  'not-live': { status: 503, title: 'Not live' },
} as const satisfies Record<string, { readonly status: number; readonly title: string }>;

export type ProblemName = keyof typeof PROBLEMS;

/** A URN promises no web page, and stays whatever host the project lives on. */
export const problemType = (name: ProblemName): string => `urn:bridgehead:problem:${name}`;

export interface ProblemExtras {
  /** Further members of the problem, beside those of RFC 9457. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** Flat name and value pairs. */
  readonly headers?: readonly string[];
  /** Only where something better than chance is known. */
  readonly retryAfterMs?: number;
}

/** A refusal that we chose (RFC 9457). `detail` is shown to the sender: it never quotes a secret or a stack. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly problem: ProblemName;
  readonly extras: ProblemExtras;

  constructor(problem: ProblemName, detail: string, extras: ProblemExtras = {}) {
    super(detail);
    this.problem = problem;
    this.extras = extras;
  }
}
