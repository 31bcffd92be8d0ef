import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../relay/clock.js';
import type { Arrival, HttpFacts } from '../telemetry/http-facts.js';
import type { Budget } from './budget.js';
import { Problem } from './problem.js';
import { problemAnswer, type Answer } from './response.js';
import { send, sendAndLetGo } from './send.js';

/** Never answered, only recorded: the sender went away before it had sent the event. */
const SENDER_GONE = 499;

/** What is known of an arrival so far; the walk fills it in. */
export type Known = Omit<Arrival, 'status' | 'latencyMs' | 'problem'>;

/**
 * One request to `POST /events`: answered once and recorded once, whatever happens. When its budget ends first, that is the
 * answer, and what the walk comes to afterwards is dropped.
 */
export class Visit {
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly budget: Budget;
  readonly #clock: Clock;
  readonly #facts: HttpFacts;
  readonly #endWaiting: () => void;
  readonly #known: Known = { bytes: 0, eventId: '', source: '', detailType: '', ageMs: null, deliveries: [] };
  #over = false;

  constructor(
    request: IncomingMessage,
    response: ServerResponse,
    budget: Budget,
    clock: Clock,
    random: () => number,
    facts: HttpFacts,
  ) {
    this.#request = request;
    this.#response = response;
    this.budget = budget;
    this.#clock = clock;
    this.#facts = facts;
    const spent = (): void => {
      const problem = new Problem('budget-spent', 'the time for an answer was over');
      this.#finish(problemAnswer(problem, random), sendAndLetGo);
    };
    this.#endWaiting = clock.after(Math.max(0, budget.endMs - clock.monotonic()), spent);
  }

  /** What the walk has found out. */
  learn(found: Partial<Known>): void {
    if (!this.#over) Object.assign(this.#known, found);
  }

  answer(answer: Answer): void {
    this.#finish(answer, (response) => send(this.#request, response, answer));
  }

  gone(): void {
    this.#record(SENDER_GONE);
  }

  #finish(answer: Answer, write: (response: ServerResponse, answer: Answer) => void): void {
    write(this.#response, answer);
    this.#record(answer.status, answer.problem);
  }

  #record(status: number, problem?: string): void {
    if (this.#over) return;
    this.#over = true;
    this.#endWaiting();
    const latencyMs = this.#clock.monotonic() - this.budget.startMs;
    this.#facts.arrived({ status, latencyMs, ...this.#known, ...(problem === undefined ? {} : { problem }) });
  }
}
