import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Violation } from '../event/contract.js';
import type { Span } from '../event/json-scan.js';
import { readItem } from '../event/item.js';
import type { Clock } from '../relay/clock.js';
import type { Delivery, Payload } from '../relay/delivery.js';
import { eventTooLarge } from './body.js';
import { invalidDelivery } from './invalid-delivery.js';
import { NO_EVENT, type Judge, type RawPayload } from './judge.js';

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

export interface BatchReading {
  readonly judge: Judge;
  readonly maxItemBytes: number;
  readonly clock: Clock;
}

/**
 * Reads every item before anything is done for one: a body that is not JSON in one place is not JSON. An item that is larger
 * than an event may be is no event, and its neighbours go on.
 */
export async function readBatch(
  body: Buffer,
  spans: readonly Span[],
  { firstArrivalMs, path }: Pick<RawPayload, 'firstArrivalMs' | 'path'>,
  { judge, maxItemBytes, clock }: BatchReading,
): Promise<BatchRead> {
  const items: BatchItem[] = [];
  let sinceMs = clock.monotonic();
  for (const span of spans) {
    if (clock.monotonic() - sinceMs >= STRETCH_MS) {
      await nextTurn();
      sinceMs = clock.monotonic();
    }
    const item = readItem(body, span, maxItemBytes);
    if (item.kind === 'not-json') return item;
    const raw = { bytes: item.bytes, contentType: ITEM_TYPE, firstArrivalMs, path };
    if (item.kind !== 'value') {
      const message = item.kind === 'no-event' ? item.reason : eventTooLarge(maxItemBytes);
      items.push(invalidItem({ ...raw, ...NO_EVENT }, [{ path: '', message }]));
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

const invalidItem = (payload: Payload, violations: readonly Violation[]): BatchItem => ({
  eventId: payload.eventId,
  isReplay: false,
  rule: '',
  deliveries: [invalidDelivery(payload, violations)],
  invalid: violations,
  violations,
});
