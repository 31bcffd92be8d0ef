import type { AttemptEvidence, Evidence } from './delivery.js';

const LAST = 4;

export const NO_EVIDENCE: Evidence = { last: [] };

/** Adds an attempt: the first one ever stays, of the others the last four. */
export function withAttempt(evidence: Evidence, attempt: AttemptEvidence): Evidence {
  if (!evidence.first) return { ...evidence, first: attempt };
  return { ...evidence, last: [...evidence.last, attempt].slice(-LAST) };
}
