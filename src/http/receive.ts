import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config/config.js';
import type { Contract, Violation } from '../event/contract.js';
import type { Routing } from '../event/routing.js';
import type { Reader } from '../event/reader.js';
import { mayBeBatch, shapeOf } from '../event/shape.js';
import type { Clock } from '../relay/clock.js';
import type { Delivery } from '../relay/delivery.js';
import type { Deadline, Outcome } from '../relay/outcome.js';
import type { HttpFacts } from '../telemetry/http-facts.js';
import type { Authenticate } from './authenticate.js';
import { readBody, refuseTooLarge, TOO_MANY_EVENTS, tooLarge } from './body.js';
import { budgetFrom } from './budget.js';
import type { BytesInFlight, Hold } from './bytes-in-flight.js';
import type { Connections } from './connections.js';
import { filtered } from './filtered.js';
import { handOver } from './hand-over.js';
import { createJudge, NO_EVENT, type Judged } from './judge.js';
import { objectionTo } from './media-type.js';
import { Problem } from './problem.js';
import { readBatch } from './read-batch.js';
import { problemAnswer, type Answer } from './response.js';
import { takeBatch } from './take-batch.js';
import { createUnacceptable, type KeepInvalid } from './unacceptable.js';
import { Visit } from './visit.js';

export interface ReceiveParts {
  readonly config: Pick<Config, 'maxBodyBytes' | 'maxBatchBytes' | 'answerDeadlineMs' | 'onInvalid'>;
  readonly contract: Contract;
  readonly routing: Routing;
  /** One outcome per delivery, in the same order. Goes on, whatever becomes of the sender. */
  readonly accept: (deliveries: readonly Delivery[], deadline: Deadline) => Promise<Outcome[]>;
  /** The same for many events, some of which may repeat one another. */
  readonly acceptBatch: (deliveries: readonly Delivery[], deadline: Deadline) => Promise<Outcome[]>;
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
export function createReceive(parts: ReceiveParts, reader: Reader, gate: Gate): Receive {
  const { config, contract, routing, accept, clock, random, facts } = parts;
  const { maxBodyBytes, maxBatchBytes, answerDeadlineMs, onInvalid } = config;
  const { shed, authenticate, connections, inFlight, translate } = gate;
  const unacceptable = createUnacceptable(onInvalid, parts.keepInvalid, random);
  const judge = createJudge(contract, reader, routing);
  const limits = {
    maxBytes: maxBodyBytes,
    maxBatchBytes,
    mayBeBatch: (head: Buffer) => mayBeBatch(head, reader.batches),
  };
  const mostBytes = reader.batches === 'none' ? maxBodyBytes : maxBatchBytes;

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
    refuseTooLarge(request, mostBytes); // 413
    const objection = objectionTo(request.headers);
    if (objection !== null && onInvalid === 'refuse') throw objection; // 415

    const body = await readBody(request, response, connections, limits, hold);
    if (body.kind === 'gone') return null;
    if (body.kind === 'refused') throw body.problem; // 413, 503
    const { bytes } = body;
    visit.learn({ bytes: bytes.length });
    if (clock.monotonic() >= deadline.keepMs) throw new Problem('budget-spent', 'the body did not come in time'); // 503

    const contentType = request.headers['content-type'] ?? 'application/octet-stream';
    const raw = { bytes, contentType, firstArrivalMs: arrivedAtMs, path: reader.path };
    const id = reader.takesId ? idOf(request) : undefined;
    const refuseWhole = (problem: Problem): Promise<Answer> =>
      unacceptable(
        problem,
        [{ path: '', message: problem.message }],
        { ...raw, ...NO_EVENT, eventId: id ?? '' },
        visit,
      );

    if (objection !== null) return refuseWhole(objection); // kept instead of 415
    const shape = shapeOf(bytes, reader.batches);
    if (shape.kind === 'too-many') throw tooMany; // 413
    if (shape.kind === 'not-json') return refuseWhole(new Problem('not-json', shape.reason)); // 400
    if (shape.kind === 'batch') {
      const read = await readBatch(bytes, shape.spans, raw, { judge, maxItemBytes: maxBodyBytes, clock });
      if (read.kind === 'not-json') return refuseWhole(new Problem('not-json', read.reason)); // 400
      return takeBatch(read.items, visit, parts);
    }
    if (bytes.length > maxBodyBytes) throw tooLarge(maxBodyBytes); // 413

    const parsed = reader.parse(bytes);
    if (parsed.kind === 'not-json') return refuseWhole(new Problem('not-json', parsed.reason)); // 400
    const judged = judge(parsed.value, id, raw);
    learnEvent(visit, judged);
    const { kind, payload, violations } = judged;
    if (kind === 'invalid') {
      return unacceptable(contractViolated(payload.eventId, violations), violations, payload, visit); // 422
    }
    const { deliveries, rule } = judged;
    if (deliveries.length === 0) return filtered(payload.eventId, visit);
    return handOver(deliveries, rule, visit, () => accept(deliveries, deadline), random);
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

/** What the sender says itself that its event is known by. */
function idOf(request: IncomingMessage): string | undefined {
  const id = request.headers['idempotency-key'];
  return typeof id === 'string' && id !== '' ? id : undefined;
}

function learnEvent(
  visit: Visit,
  { payload: { eventId, source, detailType }, ageMs, isReplay, violations }: Judged,
): void {
  visit.learn({ eventId, source, detailType, ageMs });
  if (violations.length > 0) visit.learn({ violations });
  if (isReplay) visit.learn({ isReplay });
}

const tooMany = new Problem('body-too-large', TOO_MANY_EVENTS);

const contractViolated = (eventId: string, violations: readonly Violation[]): Problem =>
  new Problem('contract-violated', 'the event violates the contract', { members: { event_id: eventId, violations } });
