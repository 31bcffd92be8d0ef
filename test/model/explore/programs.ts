import { answerTo } from '#src/http/answer.js';
import { accept } from '#src/relay/accept.js';
import type { Delivery } from '#src/relay/delivery.js';
import { keepInvalid } from '#src/relay/keep-invalid.js';
import type { Keeping } from '#src/relay/keeping.js';
import type { Lane } from '#src/relay/lane.js';
import { redrive, type OperateDeps } from '#src/relay/operate.js';
import type { Outcome } from '#src/relay/outcome.js';
import { Schedule } from '#src/relay/schedule.js';
import { Slots } from '#src/relay/slots.js';
import { REFUSED_STATUSES } from '#src/relay/verdict.js';
import type { Told } from './calls.js';
import { STEP_MS } from './change.js';
import type { Parts } from './parts.js';
import type { Program } from './run.js';

/** How the processes of a scenario are configured. */
export interface Configuration {
  readonly keeping: 'keep' | 'return';
  readonly answer: 'delivery' | 'acceptance';
  readonly onUncertain: Lane['onUncertain'];
  readonly slots: number;
}

const random = () => 0.5;
/** With the chance above, the first pause is as long as a lease. */
const FIRST_BACKOFF_MS = 2 * STEP_MS;
const MAX_ATTEMPTS = 2;

/** `POST /events` from its claim on, with all that goes on after its answer. */
export const receiver =
  (delivery: Delivery, configuration: Configuration): Program =>
  async (parts) => {
    const lane = laneOf(parts, configuration);
    const lanes = new Map([[delivery.destination, lane]]);
    const keeping = keepingOf(parts, configuration);
    const { answer } = configuration;
    const [outcome] = await accept([delivery], deadline(parts), { ...parts, lanes, keeping, answer, random, wake });
    return toldOf(delivery, outcome);
  };

/** `POST /events` of a body that is no event, where these are kept. */
export const invalidReceiver =
  (delivery: Delivery, configuration: Configuration): Program =>
  async (parts) => {
    const invalid = { ...delivery, violations: [{ path: '', message: 'no event' }] };
    const keeping = keepingOf(parts, configuration);
    const [outcome] = await keepInvalid([invalid], deadline(parts), { ...parts, keeping });
    return toldOf(delivery, outcome);
  };

/** One turn of the schedule: takes what is due, attempts it, moves it. */
export const worker =
  (configuration: Configuration): Program =>
  async (parts) => {
    const lanes = new Map([['orders', laneOf(parts, { ...configuration, slots: 1 })]]);
    const schedule = new Schedule({
      ...parts,
      lanes,
      random,
      isStrained: () => false,
      nextTurn: () => Promise.resolve(),
    });
    schedule.start();
    await schedule.stop();
    return null;
  };

/** The operator gives a dead letter back; one that was kept as invalid is read again first. */
export const redriver =
  (key: string, readmit: OperateDeps['readmit'], configuration: Configuration): Program =>
  async (parts) => {
    await redrive(key, operatingOf(parts, configuration, readmit));
    return null;
  };

export const discarder =
  (key: string): Program =>
  async ({ backlog }) => {
    await backlog.discard(key);
    return null;
  };

function laneOf({ destination }: Parts, { onUncertain, slots }: Configuration): Lane {
  return {
    destination,
    slots: new Slots(slots),
    timeoutMs: 5_000,
    leaseMs: STEP_MS,
    onUncertain,
    refusedStatuses: REFUSED_STATUSES,
    // Ages are left out: "too old" ends a delivery exactly as "too many attempts" does.
    limits: {
      maxAttempts: MAX_ATTEMPTS,
      maxAgeMs: Infinity,
      backoff: { firstMs: FIRST_BACKOFF_MS, longestMs: 900_000 },
    },
  };
}

function operatingOf(parts: Parts, configuration: Configuration, readmit: OperateDeps['readmit']): OperateDeps {
  const backlog = parts.backlog as OperateDeps['backlog'];
  return { ...parts, backlog, keeping: keepingOf(parts, configuration), readmit, wake };
}

const keepingOf =
  ({ hasRoom }: Parts, { keeping }: Configuration) =>
  (): Keeping =>
    keeping === 'keep' && !hasRoom() ? 'full' : keeping;

const deadline = ({ clock }: Parts) => ({ answerMs: clock.monotonic() + 3_000, keepMs: clock.monotonic() + 4_000 });

const wake = () => undefined;

function toldOf({ destination, key, payload }: Delivery, outcome: Outcome | undefined): Told {
  if (outcome === undefined) throw new Error('a delivery without an outcome');
  const { status } = answerTo(payload.eventId, [{ destination, key, outcome }], random);
  return { status, outcome: 'why' in outcome ? outcome.why : outcome.kind };
}
