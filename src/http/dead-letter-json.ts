import { isUtf8 } from 'node:buffer';
import type { AttemptEvidence, Evidence } from '../relay/delivery.js';
import type { DeadLetter, DeadLetterDetail } from '../relay/ledger.js';

export const time = (ms: number): string => new Date(ms).toISOString();

export const summaryOf = (letter: DeadLetter) => ({
  key: letter.key,
  destination: letter.destination,
  event_id: letter.eventId,
  source: letter.source,
  detail_type: letter.detailType,
  path: letter.path,
  reason: letter.reason,
  buried_at: time(letter.buriedAtMs),
  attempts: letter.attempts,
});

export const detailOf = (letter: DeadLetterDetail) => ({
  ...summaryOf(letter),
  ...payloadOf(letter),
  evidence: attemptsJson(letter.evidence),
  violations: letter.evidence.violations ?? [],
});

/** `body` is the exact text; bytes that are no UTF-8 would be changed by it, so they come as base64. */
function payloadOf({ payload }: DeadLetterDetail): object {
  if (payload === null) return { body: null };
  const { bytes, contentType, firstArrivalMs } = payload;
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const body = isUtf8(buffer) ? { body: buffer.toString('utf8') } : { body_base64: buffer.toString('base64') };
  return { content_type: contentType, first_arrival: time(firstArrivalMs), ...body };
}

export const attemptsJson = (evidence: Evidence) => attemptsOf(evidence).map(attemptOf);

/** The first attempt may stand among the last ones too. */
function attemptsOf({ first, last }: Evidence): readonly AttemptEvidence[] {
  if (first === undefined) return last;
  const isFirst = (each: AttemptEvidence): boolean => each.number === first.number && each.atMs === first.atMs;
  return last.some(isFirst) ? last : [first, ...last];
}

const attemptOf = (attempt: AttemptEvidence) => ({
  attempt: attempt.number,
  at: time(attempt.atMs),
  verdict: attempt.verdict,
  latency_ms: attempt.latencyMs,
  ...(attempt.status === undefined ? {} : { status: attempt.status }),
  ...(attempt.error === undefined ? {} : { error: attempt.error }),
  ...(attempt.answer === undefined ? {} : { answer: attempt.answer }),
});
