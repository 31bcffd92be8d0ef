/** What the contenders ask of an event: as much as our own contract does. */
export interface GenesysEvent {
  readonly id: string;
  readonly source: string;
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export const eventSchema = {
  type: 'object',
  required: ['id', 'source', 'detail-type', 'detail'],
  properties: {
    id: { type: 'string', minLength: 1 },
    source: { type: 'string', minLength: 1 },
    'detail-type': { type: 'string', minLength: 1 },
    detail: {
      type: 'object',
      properties: {
        topicName: { type: 'string' },
        version: { type: 'string' },
        timestamp: { type: 'string' },
        eventBody: { type: 'object', properties: { eventTime: { type: ['number', 'string', 'null'] } } },
        metadata: { type: 'object' },
      },
    },
  },
};
