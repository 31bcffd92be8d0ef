import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config/config.js';
import type { Contract, Violation } from '../event/contract.js';
import type { Envelope } from '../event/envelope.js';
import { parseJson } from '../event/json.js';
import type { Keying } from '../event/key.js';
import type { Clock } from '../relay/clock.js';
import type { Delivery, Payload } from '../relay/delivery.js';
import type { Deadline, Outcome } from '../relay/outcome.js';
import type { HttpFacts } from '../telemetry/http-facts.js';
import type { Authenticate } from './authenticate.js';
import { readBody, refuseTooLarge } from './body.js';
import { budgetFrom } from './budget.js';
import type { BytesInFlight, Hold } from './bytes-in-flight.js';
import type { Connections } from './connections.js';
import { handOver } from './hand-over.js';
import { objectionTo } from './media-type.js';
import { Problem } from './problem.js';
import { problemAnswer, type Answer } from './response.js';
import { createUnacceptable, type KeepInvalid } from './unacceptable.js';
import { Visit } from './visit.js';

export interface ReceiveParts {
  readonly config: Pick<Config, 'maxBodyBytes' | 'answerDeadlineMs' | 'onInvalid'>;
  readonly contract: Contract;
  readonly keying: Keying;
  /** Every event goes to each of them. */
  readonly destinations: readonly string[];
  /** One outcome per delivery, in the same order. Goes on, whatever becomes of the sender. */
  readonly accept: (deliveries: readonly Delivery[], deadline: Deadline) => Promise<Outcome[]>;
  readonly keepInvalid: KeepInvalid;
  readonly facts: HttpFacts;
  readonly clock: Clock;
  readonly random: () => number;
}

/** What stands before the body is read. */
export interface Gate {
  readonly shed: () => void;
  readonly authenticate: Authenticate;
  readonly connections: Connections;
  readonly inFlight: BytesInFlight;
  readonly translate: (error: unknown) => Problem;
}

export type Receive = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** `POST /events`. `walk` reads as the list of its refusals, in the order in which they are judged. */
export function createReceive(parts: ReceiveParts, gate: Gate): Receive {
  const { config, contract, keying, destinations, accept, clock, random, facts } = parts;
  const { maxBodyBytes, answerDeadlineMs, onInvalid } = config;
  const { shed, authenticate, connections, inFlight, translate } = gate;
  const unacceptable = createUnacceptable(onInvalid, parts.keepInvalid, random);

  /** null: the sender went away before the event was complete. */
  async function walk({ request, response }: Exchange, visit: Visit, hold: Hold): Promise<Answer | null> {
    const arrivedAtMs = clock.now();
    const { deadline } = visit.budget;
    shed(); // 503
    const checking = authenticate(request); // 401
    if (checking !== undefined) {
      await checking; // 401, 503
      // Whoever left meanwhile is not announced again.
      if (request.destroyed || response.writableEnded) return null;
    }
    refuseTooLarge(request, maxBodyBytes); // 413
    const objection = objectionTo(request.headers);
    if (objection !== null && onInvalid === 'refuse') throw objection; // 415

    const body = await readBody(request, response, connections, maxBodyBytes, hold);
    if (body.kind === 'gone') return null;
    if (body.kind === 'refused') throw body.problem; // 413, 503
    const { bytes } = body;
    visit.learn({ bytes: bytes.length });
    if (clock.monotonic() >= deadline.keepMs) throw new Problem('budget-spent', 'the body did not come in time'); // 503

    const contentType = request.headers['content-type'] ?? 'application/octet-stream';
    const raw = { bytes, contentType, firstArrivalMs: arrivedAtMs };
    const refuseWhole = (problem: Problem): Promise<Answer> =>
      unacceptable(problem, [{ path: '', message: problem.message }], { ...raw, ...NO_EVENT }, visit);

    if (objection !== null) return refuseWhole(objection); // kept instead of 415
    const parsed = parseJson(bytes);
    if (parsed.kind === 'not-json') return refuseWhole(new Problem('not-json', parsed.reason)); // 400
    const { kind, envelope, violations } = contract.check(parsed.value);
    const payload: Payload = { ...raw, ...factsOf(envelope) };
    learnEvent(visit, payload, envelope, violations);
    if (kind === 'invalid') {
      return unacceptable(contractViolated(payload.eventId, violations), violations, payload, visit); // 422
    }

    const key = keying.keyOf(envelope);
    const deliveries = destinations.map((destination) => ({ destination, key: key.of(destination), payload }));
    return handOver(deliveries, key.rule, visit, () => accept(deliveries, deadline), random);
  }

  return async (request, response) => {
    const budget = budgetFrom(connections.firstByteMs(request), answerDeadlineMs);
    const visit = new Visit(request, response, budget, clock, random, facts);
    const hold = inFlight.hold();
    try {
      const answer = await walk({ request, response }, visit, hold);
      if (answer === null) visit.gone();
      else visit.answer(answer);
    } catch (error) {
      visit.answer(problemAnswer(translate(error), random));
    } finally {
      hold.release();
    }
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

const NO_EVENT = { source: '', detailType: '', eventId: '' };

const factsOf = (envelope: Envelope | null): typeof NO_EVENT =>
  envelope === null ? NO_EVENT : { source: envelope.source, detailType: envelope.detailType, eventId: envelope.id };

function learnEvent(
  visit: Visit,
  { eventId, source, detailType, firstArrivalMs }: Payload,
  envelope: Envelope | null,
  violations: readonly Violation[],
): void {
  const timeMs = envelope?.timeMs ?? null;
  visit.learn({ eventId, source, detailType, ageMs: timeMs === null ? null : firstArrivalMs - timeMs });
  if (violations.length > 0) visit.learn({ violations });
  if (envelope !== null && envelope.replayName !== null) visit.learn({ isReplay: true });
}

const contractViolated = (eventId: string, violations: readonly Violation[]): Problem =>
  new Problem('contract-violated', 'the event violates the contract', { members: { event_id: eventId, violations } });
