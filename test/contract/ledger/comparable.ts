import type { Kept, Payload } from '#src/relay/delivery.js';
import type { ClaimResult, DeadLetterDetail } from '#src/relay/ledger.js';
import type { Remembered } from '#src/relay/remembered.js';
import { payloadOf } from './given.js';

/** The first arrival that every event of the sequences begins with; a redrive replaces it by the store's own time. */
const FIRST_ARRIVAL_MS = payloadOf().firstArrivalMs;

export const halfMinutes = (ms: number | null): number | null =>
  // Never -0, which is another to a comparison.
  ms === null ? null : Math.round(ms / 30_000) + 0;

export const comparableClaim = (result: ClaimResult) =>
  result.kind === 'busy' ? { kind: 'busy', halfMinutesLeft: halfMinutes(result.leftMs) } : result;

/** Hours until it is forgotten, to be compared to some minutes: a window may end up to one later. */
export const hoursLeft = (remembered: Remembered): number =>
  'forgottenInMs' in remembered ? remembered.forgottenInMs / 3_600_000 : 0;

/** All but the end of its window, and the time of a burial, which is the store's own. */
export function comparableRemembered(remembered: Remembered) {
  switch (remembered.kind) {
    case 'nothing':
    case 'unknown':
      return remembered;
    case 'settled':
      return { kind: 'settled' };
    case 'claimed': {
      const { kind, leaseEndsInMs, lapses } = remembered;
      return { kind, leaseEndsIn: halfMinutes(leaseEndsInMs), lapses };
    }
    case 'working':
    case 'waiting': {
      const { dueInMs, firstArrivalMs, ...kept } = remembered;
      return { ...kept, dueIn: halfMinutes(dueInMs), arrived: arrivedAt(firstArrivalMs) };
    }
    case 'dead': {
      const { buriedAtMs: _, firstArrivalMs, ...kept } = remembered;
      return { ...kept, arrived: arrivedAt(firstArrivalMs) };
    }
  }
}

const arrivedAt = (ms: number): string => (ms === FIRST_ARRIVAL_MS ? 'at first' : 'afresh');

const comparablePayload = ({ bytes, firstArrivalMs, ...facts }: Payload) => ({
  ...facts,
  bytes: Buffer.from(bytes).toString('base64'),
  arrived: arrivedAt(firstArrivalMs),
});

export const comparableKept = (kept: Kept) => ({ ...kept, payload: comparablePayload(kept.payload) });

/** Without the time of burial, which is the store's own; source, detail-type and path lie with the payload and may be lost with it. */
export function comparableLetter(letter: DeadLetterDetail) {
  const { key, destination, eventId, source, detailType, path, reason, attempts, payload, evidence } = letter;
  const told = { key, destination, eventId, reason, attempts, evidence };
  return payload === null ? told : { ...told, source, detailType, path, payload: comparablePayload(payload) };
}
