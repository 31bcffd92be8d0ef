import type { DeadReason } from '../../relay/delivery.js';
import type { Remembered } from '../../relay/remembered.js';
import type { Sent } from './channel.js';
import { parseRecord } from './kept-record.js';
import { listOf, wordOf } from './replies.js';

interface Asked {
  readonly destination: string;
  readonly sent: Sent;
}

/**
 * What the answers of all destinations come to. Kept or dead it is at one of them; what has no payload lies in a bucket that
 * they share. One that did not answer may be the one that knows more.
 */
export function rememberedIn(asked: readonly Asked[]): Remembered {
  const kept = asked.find(({ sent }) => ['working', 'waiting', 'dead'].includes(wordOf(sent)));
  if (kept !== undefined) return keptIn(kept);
  if (asked.some(({ sent }) => wordOf(sent) === 'unknown')) return { kind: 'unknown' };
  const bare = asked.map(({ sent }) => listOf(sent)).find(([word]) => word !== 'unknown-key');
  const [word, first, second, third] = bare ?? [];
  switch (word) {
    case undefined:
      return { kind: 'nothing' };
    case 'settled':
      return { kind: 'settled', forgottenInMs: Number(first) };
    default:
      return {
        kind: 'claimed',
        leaseEndsInMs: Number(first),
        lapses: Number(second),
        forgottenInMs: Number(third),
      };
  }
}

function keptIn({ destination, sent }: Asked): Remembered {
  const [, ms, state = ''] = listOf(sent);
  const { kind, reason, eventId, firstArrivalMs, attempts, lapses, evidence } = parseRecord(state);
  const kept = { destination, eventId, firstArrivalMs, attempts, lapses, evidence };
  return kind === 'dead'
    ? { kind, ...kept, reason: reason as DeadReason, buriedAtMs: Number(ms) }
    : { kind, ...kept, dueInMs: Number(ms) };
}
