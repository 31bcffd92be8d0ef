/** Where the number of an event is written into the template: 12 hex digits, or 13 decimal ones for times. */
const HEX = '0badc0ffee00';
const MILLISECONDS = '1795521699999';
const FIRST_MS = 1_795_521_600_000;
/** Of EventBridge's kind: no version 4 UUID. */
const UUID = `17554ea1-9b10-e0ad-9b31-${HEX}`;

const UTTERANCE = {
  utteranceId: '2f7c1b9e-5d0a-4e63-8b4f-9a1d7c3e6f20',
  channel: 'EXTERNAL',
  confidence: 0.9312,
  startMs: 18_420,
  text: 'Good morning, I am calling about the invoice that came last week.',
};
const UTTERANCE_BYTES = JSON.stringify(UTTERANCE).length + 1;

/** About so many bytes of small objects, as a transcript has them: parsing costs what it costs with real events. */
const utterances = (bytes: number): readonly unknown[] =>
  Array.from({ length: Math.ceil(bytes / UTTERANCE_BYTES) }, () => UTTERANCE);

/** A Genesys Cloud conversation event as EventBridge sends it, 1.1 KB, with about `padding` bytes more. */
function template(padding: number): string {
  return JSON.stringify({
    version: '0',
    id: UUID,
    'detail-type': 'v2.detail.events.conversation.{id}.customer.end',
    source: 'aws.partner/genesys.com/cloud/3f0b1e9c-8a52-4d5e-9b7e-2f1d6c7a8b90/bridgehead',
    account: '123456789012',
    time: '2026-11-24T12:00:00Z',
    region: 'eu-central-1',
    resources: [],
    detail: {
      topicName: `v2.detail.events.conversation.${UUID}.customer.end`,
      version: '2',
      eventBody: {
        eventTime: Number(MILLISECONDS),
        conversationId: UUID,
        participantId: '5d2a8f37-6e0c-4f0b-a7c9-1b0d4e8e3a52',
        sessionId: '9c1e6b7a-2d54-4b0e-8f6a-7e9d3c5b1f08',
        disconnectType: 'CLIENT',
        mediaType: 'VOICE',
        provider: 'Edge',
        direction: 'INBOUND',
        ani: 'tel:+4930123456789',
        dnis: 'tel:+498912345678',
        addressTo: 'tel:+498912345678',
        addressFrom: 'tel:+4930123456789',
        callbackNumbers: [],
        interactingDurationMs: 183_424,
        queueId: 'e0b9c6ad-41f7-4d33-9f22-6a8a3c0d7715',
        conversationExternalContactIds: ['b7a8f1de-3c5b-4c1a-8d0e-2f6b9e4a7c13'],
        ...(padding > 0 && { utterances: utterances(padding) }),
      },
      metadata: { CorrelationId: UUID },
      timestamp: '2026-11-24T12:00:00.000Z',
    },
  });
}

function offsetsOf(text: string, marker: string): number[] {
  const found: number[] = [];
  for (let at = text.indexOf(marker); at >= 0; at = text.indexOf(marker, at + 1)) found.push(at);
  return found;
}

/** What stands before the body, up to and including the empty line. */
export type Head = (bodyBytes: number) => string;

/**
 * Makes whole HTTP requests, each with an event of its own number, or with a batch of events of that number and the next ones. Numbers have a fixed width, so that a request is one
 * copy of a template: what the driver spends on it is taken from what the other processes on its core have left.
 */
export function requestMaker(head: Head, bodyBytes = 0, batch = 0): (n: number) => Buffer {
  const event = template(Math.max(0, bodyBytes - template(0).length));
  const body = batch > 0 ? `[${Array.from({ length: batch }, () => event).join(',')}]` : event;
  const whole = head(body.length) + body;
  const bytes = Buffer.from(whole, 'latin1');
  const ids = offsetsOf(whole, HEX);
  const times = offsetsOf(whole, MILLISECONDS);
  const events = Math.max(1, batch);
  const [idsOfEach, timesOfEach] = [ids.length / events, times.length / events];
  return (first) => {
    const request = Buffer.from(bytes);
    for (let index = 0; index < events; index += 1) {
      const n = first + index;
      const digits = n.toString(16).padStart(HEX.length, '0');
      const time = String(FIRST_MS + n);
      for (let i = 0; i < idsOfEach; i += 1) request.write(digits, ids[index * idsOfEach + i] ?? 0, 'latin1');
      for (let i = 0; i < timesOfEach; i += 1) request.write(time, times[index * timesOfEach + i] ?? 0, 'latin1');
    }
    return request;
  };
}

const BEFORE_NUMBER = `"id":"${UUID.slice(0, -HEX.length)}`;

/** The number of the event that a relayed body carries; -1 when it carries none. */
export function eventNumber(body: Buffer): number {
  const at = body.indexOf(BEFORE_NUMBER, 0, 'latin1');
  if (at < 0) return -1;
  const from = at + BEFORE_NUMBER.length;
  return Number.parseInt(body.toString('latin1', from, from + HEX.length), 16);
}
