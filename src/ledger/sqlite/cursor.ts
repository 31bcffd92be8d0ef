import type { DeadLetter } from '../../relay/ledger.js';
import type { Place } from './protocol.js';

const CURSOR = /^(\d{1,15})-([0-9a-f]{32})$/;

export const cursorOf = ({ buriedAtMs, key }: DeadLetter): string => `${buriedAtMs}-${key}`;

/** null: not a cursor that we have made. */
export function placeOf(cursor: string): Place | null {
  const [, buriedAtMs, key] = CURSOR.exec(cursor) ?? [];
  return buriedAtMs === undefined || key === undefined ? null : { buriedAtMs: Number(buriedAtMs), key };
}
