import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Violation } from '../event/contract.js';
import type { Span } from '../event/json-scan.js';
import { readItem } from '../event/item.js';
import { digestOfBytes } from '../event/key.js';
import type { Clock } from '../relay/clock.js';
import { INVALID, type Delivery, type Payload } from '../relay/delivery.js';
import { NO_EVENT, type Judge } from './judge.js';

/** One event of a batch: what it comes to, and, where it is none, why. */
export interface BatchItem {
  readonly eventId: string;
  readonly isReplay: boolean;
  readonly rule: string;
  /** Of an invalid item one, under the reserved destination. */
  readonly deliveries: readonly Delivery[];
  /** null: it is an event. */
  readonly invalid: readonly Violation[] | null;
  /** Also those that the contract only reports. */
  readonly violations: readonly Violation[];
}

export type BatchRead =
  | { readonly kind: 'items'; readonly items: readonly BatchItem[] }
  | { readonly kind: 'not-json'; readonly reason: string };

/** For so long at a stretch items are read before others have their turn: 16 MiB take about a second in all. */
const STRETCH_MS = 10;

/** The items of an array are JSON, whatever the array was declared as. */
const ITEM_TYPE = 'application/json';

/** Reads every item before anything is done for one: a body that is not JSON in one place is not JSON. */
export async function readBatch(
  body: Buffer,
  spans: readonly Span[],
  firstArrivalMs: number,
  judge: Judge,
  clock: Clock,
): Promise<BatchRead> {
  const items: BatchItem[] = [];
  let sinceMs = clock.monotonic();
  for (const span of spans) {
    if (clock.monotonic() - sinceMs >= STRETCH_MS) {
      await nextTurn();
      sinceMs = clock.monotonic();
    }
    const item = readItem(body, span);
    if (item.kind === 'not-json') return item;
    const raw = { bytes: item.bytes, contentType: ITEM_TYPE, firstArrivalMs };
    if (item.kind === 'no-event') {
      items.push(invalidItem({ ...raw, ...NO_EVENT }, [{ path: '', message: item.reason }]));
      continue;
    }
    const judged = judge(item.value, undefined, raw);
    const { payload, violations, isReplay } = judged;
    if (judged.kind === 'invalid') items.push(invalidItem(payload, violations));
    else {
      const { rule, deliveries } = judged;
      items.push({ eventId: payload.eventId, isReplay, rule, deliveries, invalid: null, violations });
    }
  }
  return { kind: 'items', items };
}

/** Without a readable event there is no key but the bytes themselves. */
const invalidItem = (payload: Payload, violations: readonly Violation[]): BatchItem => ({
  eventId: payload.eventId,
  isReplay: false,
  rule: '',
  deliveries: [{ destination: INVALID, key: digestOfBytes(payload.bytes), payload }],
  invalid: violations,
  violations,
});
