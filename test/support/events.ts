/** A real Genesys Cloud event's shape, made unique by its number. */
export const genesysEvent = (n: number) => ({
  version: '0',
  id: envelopeId(n),
  'detail-type': 'v2.detail.events.conversation.{id}.customer.end',
  source: 'aws.partner/genesys.com/cloud/3f0b1e9c-8a52-4d5e-9b7e-2f1d6c7a8b90/bridgehead',
  account: '123456789012',
  time: '2026-11-24T12:00:00Z',
  region: 'eu-central-1',
  resources: [],
  detail: {
    topicName: `v2.detail.events.conversation.${envelopeId(n)}.customer.end`,
    version: '2',
    eventBody: { eventTime: 1_795_521_600_000 + n, conversationId: envelopeId(n), disconnectType: 'CLIENT' },
    metadata: { CorrelationId: envelopeId(n + 1_000_000) },
    timestamp: new Date(1_795_521_600_000 + n).toISOString(),
  },
});

/** An event of any other source: its key is `[source, id]` with the content. */
export const orderEvent = (n: number, detail: Readonly<Record<string, unknown>> = {}) => ({
  version: '0',
  id: envelopeId(n),
  'detail-type': 'Order Placed',
  source: 'shop.orders',
  time: '2026-11-24T12:00:00Z',
  detail: { order: n, ...detail },
});

/** The tutorial's event. */
export const tutorialEvent = (eventId: string, eventType = 'v2.detail.events.conversation.acd.start') => ({
  version: '0',
  id: `00000000-0000-0000-0000-${eventId.padStart(12, '0').slice(0, 12)}`,
  'detail-type': 'Genesys Cloud Event',
  source: 'genesys.cloud',
  detail: { eventId, eventType, timestamp: '2026-11-24T12:00:00.000Z', body: { id: 'conversation-1' } },
});

/** Of EventBridge's kind: no version 4 UUID. */
export const envelopeId = (n: number): string => `17554ea1-9b10-e0ad-9b31-${n.toString(16).padStart(12, '0')}`;
