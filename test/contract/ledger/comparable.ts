import type { Kept, Payload } from '#src/relay/delivery.js';
import type { ClaimResult, DeadLetterDetail } from '#src/relay/ledger.js';
import { payloadOf } from './given.js';

/** The first arrival that every event of the sequences begins with; a redrive replaces it by the store's own time. */
const FIRST_ARRIVAL_MS = payloadOf().firstArrivalMs;

export const halfMinutes = (ms: number | null): number | null => (ms === null ? null : Math.round(ms / 30_000));

export const comparableClaim = (result: ClaimResult) =>
  result.kind === 'busy' ? { kind: 'busy', halfMinutesLeft: halfMinutes(result.leftMs) } : result;

const comparablePayload = ({ bytes, firstArrivalMs, ...facts }: Payload) => ({
  ...facts,
  bytes: Buffer.from(bytes).toString('base64'),
  arrived: firstArrivalMs === FIRST_ARRIVAL_MS ? 'at first' : 'afresh',
});

export const comparableKept = (kept: Kept) => ({ ...kept, payload: comparablePayload(kept.payload) });

/** Without the time of burial, which is the store's own; source, detail-type and path lie with the payload and may be lost with it. */
export function comparableLetter(letter: DeadLetterDetail) {
  const { key, destination, eventId, source, detailType, path, reason, attempts, payload, evidence } = letter;
  const told = { key, destination, eventId, reason, attempts, evidence };
  return payload === null ? told : { ...told, source, detailType, path, payload: comparablePayload(payload) };
}
