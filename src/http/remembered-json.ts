import type { Remembered } from '../relay/remembered.js';
import { attemptsJson, time } from './dead-letter-json.js';

type Told = Exclude<Remembered, { readonly kind: 'unknown' }>;

/** In the words of the states; `nothing` is the state "unknown", which would read as if nobody knew. */
export const rememberedOf = (key: string, remembered: Told): object => ({
  key,
  state: remembered.kind,
  ...('destination' in remembered ? keptOf(remembered) : {}),
  ...timesOf(remembered),
});

function timesOf(remembered: Told): object {
  switch (remembered.kind) {
    case 'nothing':
      return {};
    case 'claimed': {
      const { leaseEndsInMs, lapses, forgottenInMs } = remembered;
      return { lapses, lease_ends_in_ms: whole(leaseEndsInMs), forgotten_in_ms: whole(forgottenInMs) };
    }
    case 'working':
      return { lease_ends_in_ms: whole(remembered.dueInMs) };
    case 'waiting':
      return { due_in_ms: whole(remembered.dueInMs) };
    case 'dead':
      return { reason: remembered.reason, buried_at: time(remembered.buriedAtMs) };
    case 'settled':
      return { forgotten_in_ms: whole(remembered.forgottenInMs) };
  }
}

type Kept = Extract<Remembered, { readonly destination: string }>;

const keptOf = ({ destination, eventId, firstArrivalMs, attempts, lapses, evidence }: Kept) => ({
  destination,
  event_id: eventId,
  first_arrival: time(firstArrivalMs),
  attempts,
  lapses,
  evidence: attemptsJson(evidence),
});

/** What is over is 0. */
const whole = (ms: number): number => Math.max(0, Math.ceil(ms));
