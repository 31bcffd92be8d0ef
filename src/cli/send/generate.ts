import { itemOf, type Item } from './item.js';

export type Shape = 'genesys' | 'tutorial' | 'order';

export interface Run {
  /** 8 hex digits that no other run has, so that its events are no copies of another's. */
  readonly id: string;
  readonly nowMs: number;
}

/** Of EventBridge's kind: it looks like a UUID and is none of version 4. */
const envelopeId = (run: Run, n: number): string => `${run.id}-9b10-e0ad-9b31-${n.toString(16).padStart(12, '0')}`;

const envelope = (run: Run, n: number, source: string, detailType: string, detail: object) => ({
  version: '0',
  id: envelopeId(run, n),
  'detail-type': detailType,
  source,
  account: '123456789012',
  time: `${new Date(run.nowMs).toISOString().slice(0, 19)}Z`,
  region: 'eu-central-1',
  resources: [],
  detail,
});

const shapes: Readonly<Record<Shape, (run: Run, n: number) => object>> = {
  genesys: (run, n) =>
    envelope(
      run,
      n,
      'aws.partner/genesys.com/cloud/3f0b1e9c-8a52-4d5e-9b7e-2f1d6c7a8b90/bridgehead',
      'v2.detail.events.conversation.{id}.customer.end',
      {
        topicName: `v2.detail.events.conversation.${envelopeId(run, n)}.customer.end`,
        version: '2',
        eventBody: { eventTime: run.nowMs + n, conversationId: envelopeId(run, n), disconnectType: 'CLIENT' },
        metadata: { CorrelationId: envelopeId(run, n) },
        timestamp: new Date(run.nowMs + n).toISOString(),
      },
    ),
  tutorial: (run, n) =>
    envelope(run, n, 'genesys.cloud', 'Genesys Cloud Event', {
      eventId: `${run.id}-${n}`,
      eventType: 'v2.detail.events.conversation.acd.start',
      timestamp: new Date(run.nowMs + n).toISOString(),
      body: { id: `conversation-${n}` },
    }),
  order: (run, n) => envelope(run, n, 'shop.orders', 'Order Placed', { order: n, run: run.id }),
};

export const shapeNames = Object.keys(shapes) as readonly Shape[];

/** So many events, each with an id of its own. */
export function* generated(count: number, shape: Shape, run: Run): Generator<Item> {
  for (let n = 1; n <= count; n++) yield itemOf(shapes[shape](run, n));
}
