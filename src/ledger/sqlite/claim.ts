import type { ClaimResult } from '../../relay/ledger.js';
import { becoming } from './becoming.js';
import type { PackedClaim, Readings } from './protocol.js';
import type { Found, Records } from './records.js';

/** The table "`claim(token)` finds", row by row. */
export function claim(records: Records, call: PackedClaim, at: Readings): ClaimResult {
  const key = Buffer.from(call.key, 'hex');
  const found = records.find(key, at.nowMs);
  switch (found.kind) {
    case 'unknown':
      return grant(records, key, call, at, 0);
    case 'claimed':
      if (found.token === call.token && !found.isGivenBack) return { kind: 'granted', lapses: found.lapses };
      if (at.nowMs < found.leaseEndMs) return { kind: 'busy', leftMs: found.leaseEndMs - at.nowMs };
      return grant(records, key, call, at, found.lapses + 1);
    case 'kept':
      return known(found, call);
    case 'settled':
      return { kind: 'known', as: 'settled' };
  }
}

function grant(records: Records, key: Buffer, call: PackedClaim, at: Readings, lapses: number): ClaimResult {
  const { token, leaseMs, store } = call;
  if (store === undefined) {
    records.putClaimed(key, token, at.nowMs, leaseMs, lapses);
    return { kind: 'granted', lapses };
  }
  if (at.full) return { kind: 'full' };
  // The caller cannot know which lapses its claim finds, so that the ledger's own count stands where it is higher.
  const kept = { ...store.kept, lapses: Math.max(store.kept.lapses, lapses) };
  records.keep(key, call.destination, token, kept, becoming(store, at, at.nowMs + leaseMs));
  return { kind: 'stored', lapses: kept.lapses };
}

/** A claim with `store` whose reply was lost finds its own record, and gets its first answer again. */
function known({ row }: Extract<Found, { kind: 'kept' }>, call: PackedClaim): ClaimResult {
  if (call.store !== undefined && row.token === call.token) return { kind: 'stored', lapses: row.lapses };
  return { kind: 'known', as: row.state === 'dead' ? 'dead' : 'kept' };
}
