import type { Kept, Payload } from '../../relay/delivery.js';
import type { Claim, DeadLetterDetail, Move, Taken } from '../../relay/ledger.js';
import { decodeEvidence, decodePayload, encodeEvidence, encodePayload } from '../record.js';
import type { PackedClaim, PackedKept, PackedLetter, PackedMove, PackedTaken } from './protocol.js';

/** Whether the bytes have their buffer to themselves: only then may it be handed to the other thread. */
export const owned = (bytes: Uint8Array): boolean => bytes.byteLength === bytes.buffer.byteLength;

/** Encoding copies the caller's bytes once; a small record, cut from Node's shared pool, is copied out of it. */
function pack({ payload, attempts, lapses, evidence }: Kept): PackedKept {
  const record = encodePayload(payload);
  const { eventId, source, detailType, path, firstArrivalMs } = payload;
  return {
    record: owned(record) ? record : new Uint8Array(record),
    facts: { eventId, source, detailType, path, firstArrivalMs },
    attempts,
    lapses,
    evidence: encodeEvidence(evidence),
  };
}

export function packClaim({ destination, key, token, leaseMs, store }: Claim): PackedClaim {
  const packed = { destination, key, token, leaseMs };
  return store === undefined ? packed : { ...packed, store: { ...store, kept: pack(store.kept) } };
}

export function packMove({ destination, key, token, to }: Move): PackedMove {
  if (to.kind === 'settled' || to.kind === 'released') return { destination, key, token, to };
  return { destination, key, token, to: { ...to, kept: pack(to.kept) } };
}

/** The records of a call, to be handed over with it. */
export function recordsOf(items: readonly (PackedClaim | PackedMove)[]): Uint8Array[] {
  return items.flatMap((item) => {
    const storing = 'to' in item ? item.to : item.store;
    return storing !== undefined && 'kept' in storing ? [storing.kept.record] : [];
  });
}

export function unpackTaken(taken: PackedTaken): Taken {
  const { destination, key, record, firstArrivalMs, attempts, lapses } = taken;
  const kept = {
    payload: payloadOf(record, firstArrivalMs),
    attempts,
    lapses,
    evidence: decodeEvidence(taken.evidence),
  };
  return { destination, key, kept };
}

export function unpackLetter({ letter, record, firstArrivalMs, evidence }: PackedLetter): DeadLetterDetail {
  const payload = record === null ? null : payloadOf(record, firstArrivalMs);
  return { ...letter, payload, evidence: decodeEvidence(evidence) };
}

/** Without a copy. The arrival is the row's: a redrive counts the age afresh. */
function payloadOf(record: Uint8Array, firstArrivalMs: number): Payload {
  const payload = decodePayload(Buffer.from(record.buffer, record.byteOffset, record.byteLength));
  return { ...payload, firstArrivalMs };
}
