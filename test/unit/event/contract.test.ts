import { expect } from 'chai';
import { loadContract } from '#src/event/contract.js';
import { parseJson } from '#src/event/json.js';

const contract = loadContract('enforce');

const envelope = (more: object = {}): Record<string, unknown> => ({
  version: '0',
  id: '17554ea1-9b10-e0ad-9b31-5a2e0d3d1a11',
  'detail-type': 'order placed',
  source: 'shop.orders',
  account: '111122223333',
  time: '2026-11-02T09:15:27Z',
  region: 'eu-central-1',
  resources: [],
  detail: {},
  ...more,
});

const tutorial = (more: object = {}): Record<string, unknown> =>
  envelope({
    source: 'genesys.cloud',
    detail: {
      eventId: 'evt-1',
      eventType: 'v2.routing.queues.created',
      timestamp: '2026-11-02T09:15:27.412Z',
      body: { id: 'queue-1' },
      ...more,
    },
  });

const GENESYS = 'aws.partner/genesys.com/cloud/8a5a3f6c/production';

const violations = (value: unknown): unknown => contract.check(value).violations;

describe('the contract for the envelope', () => {
  it('hands out what an envelope says', () => {
    const value = envelope({ 'replay-name': 'again', unknown: { kept: true } });
    expect(contract.check(value)).to.deep.equal({
      kind: 'valid',
      violations: [],
      envelope: {
        id: '17554ea1-9b10-e0ad-9b31-5a2e0d3d1a11',
        source: 'shop.orders',
        detailType: 'order placed',
        timeMs: 1793610927000,
        replayName: 'again',
        value,
      },
    });
  });

  it('needs no more than id, source, detail-type and detail, and minds nothing else', () => {
    for (const more of [
      { version: 0, account: null, time: 'yesterday', region: 7, resources: {}, 'replay-name': ['x'] },
      { time: '1', 'replay-name': '' },
      { time: '2026-13-45T99:00:00Z', 'replay-name': null },
    ]) {
      const { kind, envelope: read } = contract.check(envelope(more));
      expect(kind).to.equal('valid');
      expect(read?.timeMs).to.equal(null);
      expect(read?.replayName).to.equal(null);
    }
    expect(contract.check({ id: 'a', source: 'b', 'detail-type': 'c', detail: {} }).kind).to.equal('valid');
  });

  it('names everything that is wrong at once, and where', () => {
    expect(contract.check({ id: '', source: 7, detail: [] })).to.deep.equal({
      kind: 'invalid',
      envelope: null,
      violations: [
        { path: '/detail-type', message: 'is missing' },
        { path: '/id', message: 'must not be empty' },
        { path: '/source', message: 'must be string' },
        { path: '/detail', message: 'must be object' },
      ],
    });
  });

  it('refuses what is no object at all', () => {
    for (const value of [null, 'text', 7, [envelope()]]) {
      expect(violations(value)).to.deep.equal([{ path: '', message: 'must be object' }]);
    }
  });

  it('does not take an inherited property for one of the event', () => {
    const parsed = parseJson(
      Buffer.from('{"__proto__": {"id": "a", "source": "b", "detail-type": "c", "detail": {}}}'),
    );
    expect(parsed.kind === 'parsed' ? contract.check(parsed.value).kind : 'not parsed').to.equal('invalid');
  });
});

describe("the contract for the tutorial's detail", () => {
  it('takes the whole of it, with further fields', () => {
    expect(contract.check(tutorial({ more: 1 })).kind).to.equal('valid');
  });

  it('names everything that is wrong at once, and quotes no value', () => {
    const value = tutorial({ eventId: '', eventType: 4111, timestamp: 'secret', body: 'secret' });
    const checked = contract.check(value);
    expect(checked.kind).to.equal('invalid');
    expect(checked.envelope?.id).to.equal('17554ea1-9b10-e0ad-9b31-5a2e0d3d1a11');
    expect(checked.violations).to.deep.equal([
      { path: '/detail/eventId', message: 'must not be empty' },
      { path: '/detail/eventType', message: 'must be string' },
      { path: '/detail/timestamp', message: 'must be a date-time' },
      { path: '/detail/body', message: 'must be object' },
    ]);
  });

  it('holds as soon as eventId or eventType is there', () => {
    expect(violations(envelope({ detail: { eventId: 'a' } }))).to.deep.equal([
      { path: '/detail/eventType', message: 'is missing' },
      { path: '/detail/timestamp', message: 'is missing' },
      { path: '/detail/body', message: 'is missing' },
    ]);
    expect(violations(envelope({ detail: { eventType: 'a' } }))).to.have.length(3);
    expect(violations(envelope({ source: GENESYS, detail: { eventType: 'a' } }))).to.have.length(3);
    expect(violations(envelope({ detail: { other: 1 } }))).to.deep.equal([]);
  });

  it('leaves AWS and other partners their own eventType', () => {
    for (const source of ['aws.s3', 'aws.partner/okta.com/acme/stream']) {
      expect(contract.check(envelope({ source, detail: { eventType: 'AwsApiCall' } })).kind).to.equal('valid');
    }
  });
});

describe("the contract for Genesys Cloud's detail", () => {
  it('takes a real event, an unknown topic and an empty detail', () => {
    const detail = {
      topicName: 'v2.users.3f0d3f0e.presence',
      version: '2',
      eventBody: { presenceDefinition: { systemPresence: 'AVAILABLE' } },
      metadata: { CorrelationId: 'c-1', more: 1 },
      timestamp: '2026-11-02T09:15:27.412Z',
    };
    for (const one of [detail, { somethingNew: [] }, {}]) {
      expect(contract.check(envelope({ source: GENESYS, detail: one })).kind).to.equal('valid');
    }
  });

  it('takes eventTime in epoch milliseconds, beyond what JavaScript holds, and as a string', () => {
    for (const eventTime of ['1793610927412', '12345678901234567890', '1e400', '"2026-11-02T09:15:27.412Z"']) {
      const body = JSON.stringify(envelope({ source: GENESYS })).replace(
        '"detail":{}',
        `"detail":{"eventBody":{"eventTime":${eventTime}}}`,
      );
      const parsed = parseJson(Buffer.from(body));
      expect(parsed.kind === 'parsed' && contract.check(parsed.value).kind).to.equal('valid');
    }
  });

  it('does not take a number for an object because JavaScript cannot hold it', () => {
    const body = JSON.stringify(envelope({ source: GENESYS })).replace(
      '"detail":{}',
      '"detail":{"eventBody":12345678901234567890}',
    );
    const parsed = parseJson(Buffer.from(body));
    expect(parsed.kind === 'parsed' && violations(parsed.value)).to.deep.equal([
      { path: '/detail/eventBody', message: 'must be object' },
    ]);
  });

  it('minds the types of the fields it knows', () => {
    const detail = { topicName: 1, eventBody: { eventTime: true }, metadata: [] };
    expect(violations(envelope({ source: GENESYS, detail }))).to.deep.equal([
      { path: '/detail/topicName', message: 'must be string' },
      { path: '/detail/metadata', message: 'must be object' },
      { path: '/detail/eventBody/eventTime', message: 'must be number or string or null' },
    ]);
  });
});

describe('the modes of the contract', () => {
  const broken = tutorial({ body: null });

  it('lets a broken detail pass under report, and says what is broken', () => {
    const checked = loadContract('report').check(broken);
    expect(checked.kind).to.equal('valid');
    expect(checked.violations).to.deep.equal([{ path: '/detail/body', message: 'must be object' }]);
  });

  it('does not look into the detail under off', () => {
    const checked = loadContract('off').check(broken);
    expect(checked.kind).to.equal('valid');
    expect(checked.violations).to.deep.equal([]);
  });

  it('checks the envelope in every mode', () => {
    for (const mode of ['enforce', 'report', 'off'] as const) {
      expect(loadContract(mode).check(envelope({ id: undefined })).kind).to.equal('invalid');
    }
  });
});
