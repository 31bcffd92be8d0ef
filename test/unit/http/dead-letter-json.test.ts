import { expect } from 'chai';
import { detailOf } from '#src/http/dead-letter-json.js';
import type { AttemptEvidence, Evidence } from '#src/relay/delivery.js';
import type { DeadLetterDetail } from '#src/relay/ledger.js';

const letter = (bytes: Uint8Array | null, evidence: Evidence): DeadLetterDetail => ({
  key: '0f0e0d0c0b0a09080706050403020100',
  destination: 'orders',
  eventId: 'e-1',
  source: 'shop',
  detailType: 'Order',
  path: '/events/shop',
  reason: 'refused',
  buriedAtMs: Date.parse('2026-11-24T08:00:01Z'),
  attempts: 6,
  payload:
    bytes === null
      ? null
      : {
          bytes,
          contentType: 'application/json',
          source: 'shop',
          detailType: 'Order',
          eventId: 'e-1',
          firstArrivalMs: Date.parse('2026-11-24T08:00:00Z'),
          path: '/events/shop',
        },
  evidence,
});

const attempt = (number: number): AttemptEvidence => ({
  number,
  atMs: Date.parse('2026-11-24T08:00:00Z') + number,
  verdict: 'failed',
  latencyMs: 12,
});

const numbers = (evidence: Evidence) => detailOf(letter(null, evidence)).evidence.map((each) => each.attempt);

describe('a dead letter as JSON', () => {
  it('shows everything that is known of it', () => {
    const refused: AttemptEvidence = { ...attempt(1), verdict: 'refused', status: 422, answer: 'no', error: 'x' };
    const evidence = { last: [refused], violations: [{ path: '/detail', message: 'must be object' }] };
    expect(detailOf(letter(Buffer.from('{"n":12345678901234567890}'), evidence))).to.deep.equal({
      key: '0f0e0d0c0b0a09080706050403020100',
      destination: 'orders',
      event_id: 'e-1',
      source: 'shop',
      detail_type: 'Order',
      path: '/events/shop',
      reason: 'refused',
      buried_at: '2026-11-24T08:00:01.000Z',
      attempts: 6,
      content_type: 'application/json',
      first_arrival: '2026-11-24T08:00:00.000Z',
      body: '{"n":12345678901234567890}',
      evidence: [
        {
          attempt: 1,
          at: '2026-11-24T08:00:00.001Z',
          verdict: 'refused',
          latency_ms: 12,
          status: 422,
          error: 'x',
          answer: 'no',
        },
      ],
      violations: [{ path: '/detail', message: 'must be object' }],
    });
  });

  it('shows bytes that are no UTF-8 as base64 and not as text', () => {
    const shown = detailOf(letter(Buffer.from([0x22, 0xff, 0x22]), { last: [] }));
    expect(shown).to.include({ body_base64: 'Iv8i' }).and.not.to.have.property('body');
  });

  it('keeps a byte order mark', () => {
    expect(detailOf(letter(Buffer.from([0xef, 0xbb, 0xbf, 0x31]), { last: [] }))).to.include({ body: '\uFEFF1' });
  });

  it('says that the payload was lost', () => {
    expect(detailOf(letter(null, { last: [] }))).to.include({ body: null });
  });

  it('lists the first attempt once, before the last ones', () => {
    expect(numbers({ first: attempt(1), last: [attempt(1), attempt(2)] })).to.deep.equal([1, 2]);
    expect(numbers({ first: attempt(1), last: [3, 4, 5, 6].map(attempt) })).to.deep.equal([1, 3, 4, 5, 6]);
  });
});
