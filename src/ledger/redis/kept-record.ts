import type { DeadReason, Evidence, Kept, Payload } from '../../relay/delivery.js';
import type { Storing, Target } from '../../relay/ledger.js';
import { decodeEvidence, encodeEvidence } from '../record.js';
import type { Argument } from './channel.js';

/** The facts of a payload that a list of dead letters shows without reading the payload. */
type ListedFacts = Pick<Payload, 'eventId' | 'source' | 'detailType' | 'path'>;

/** One field of `state:<destination>`, as the scripts write it: see `lua/shared/state.lua`. */
export interface KeptRecord extends ListedFacts {
  readonly kind: 'working' | 'waiting' | 'dead';
  readonly attempts: number;
  readonly lapses: number;
  readonly firstArrivalMs: number;
  /** Empty unless it is dead. */
  readonly reason: DeadReason | '';
  readonly evidence: Evidence;
}

export function parseRecord(text: string): KeptRecord {
  const [counts = '', facts = '', evidence = ''] = text.split('\n');
  const [kind, , attempts, lapses, firstArrivalMs, reason] = counts.split(':');
  return {
    kind: kind as KeptRecord['kind'],
    attempts: Number(attempts),
    lapses: Number(lapses),
    firstArrivalMs: Number(firstArrivalMs),
    reason: reason as KeptRecord['reason'],
    // A record of an earlier version has no path.
    path: '',
    ...(JSON.parse(facts) as Omit<ListedFacts, 'path'>),
    evidence: decodeEvidence(evidence),
  };
}

/** ARGV 4 to 11 of `claim-and-store` and `keep`. `leaseMs`: how long it may be worked on, where that is its next state. */
export function recordArguments(to: Storing | Extract<Target, { kept: Kept }>, leaseMs: number): Argument[] {
  const { payload, attempts, lapses, evidence } = to.kept;
  const { eventId, source, detailType, path } = payload;
  return [
    to.kind,
    to.kind === 'waiting' ? to.dueInMs : leaseMs,
    attempts,
    lapses,
    Math.round(payload.firstArrivalMs),
    to.kind === 'dead' ? to.reason : '',
    JSON.stringify({ eventId, source, detailType, path } satisfies ListedFacts),
    encodeEvidence(evidence),
  ];
}
