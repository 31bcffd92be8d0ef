import type { PackedStoring, Readings } from './protocol.js';
import type { Becoming } from './records.js';

/** `leaseEndMs` is that of the record which was found: a handover never lengthens a lease. */
export function becoming(to: PackedStoring, at: Readings, leaseEndMs: number): Becoming {
  switch (to.kind) {
    case 'working':
      return { state: 'working', dueMs: leaseEndMs };
    case 'waiting':
      return { state: 'waiting', dueMs: at.nowMs + to.dueInMs };
    case 'dead':
      return { state: 'dead', reason: to.reason, buriedAtMs: at.wallMs };
  }
}
