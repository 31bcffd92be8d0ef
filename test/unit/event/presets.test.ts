import { expect } from 'chai';
import { compileKeying } from '#src/event/key.js';
import { presetNames } from '#src/config/preset-names.js';
import { presets, presetsExcept } from '#src/event/presets.js';
import { arrival } from './events.js';

const keying = compileKeying(presets, 'once-per-replay');
const GENESYS = 'aws.partner/genesys.com/cloud/8a5a3f6c/production';

/** Every arrival has an envelope id of its own, so that only the preset can make two of them one. */
let arrivals = 0;
function keyed(source: string, detailType: string, detail: object): { readonly rule: string; readonly key: string } {
  arrivals++;
  const more = { id: `envelope-${arrivals}`, source, 'detail-type': detailType };
  const key = keying.keyOf(arrival(JSON.stringify(detail), more));
  return { rule: key.rule, key: key.of('main') };
}

describe('the presets for Genesys Cloud', () => {
  const AUDIT = 'v2.audits.entitytype.{id}.entityid.{id}';
  const audit = (id: string | null, more: object = {}) =>
    keyed(GENESYS, AUDIT, { topicName: 'v2.audits.entitytype.QUEUE.entityid.q1', eventBody: { id, ...more } });

  it('keys an audit by its own id, whatever its content', () => {
    expect(audit('a-1').rule).to.equal('genesys-audit');
    expect(audit('a-1', { level: 'USER' }).key).to.equal(audit('a-1').key);
    expect(audit('a-2').key).not.to.equal(audit('a-1').key);
  });

  it('keys an audit without an id by its content', () => {
    expect(audit(null).rule).to.equal('genesys');
    expect(audit(null, { level: 'USER' }).key).not.to.equal(audit(null).key);
  });

  const PRESENCE = 'v2.users.{id}.presence';
  const presence = (user: string, joined: boolean, timestamp: string, CorrelationId = 'c-1') =>
    keyed(GENESYS, PRESENCE, {
      topicName: `v2.users.${user}.presence`,
      version: '2',
      eventBody: { joined },
      metadata: { CorrelationId },
      timestamp,
    });

  it('keeps true, false, true apart by the time of publication', () => {
    const { key: first, rule } = presence('u-1', true, '2026-11-02T09:15:27.412Z');
    const { key: second } = presence('u-1', false, '2026-11-02T09:15:29.001Z');
    const { key: third } = presence('u-1', true, '2026-11-02T09:15:31.733Z');
    expect(rule).to.equal('genesys');
    expect(new Set([first, second, third]).size).to.equal(3);
    expect(presence('u-1', true, '2026-11-02T09:15:27.412Z').key).to.equal(first);
  });

  it('keeps users apart that only the topic names', () => {
    const at = '2026-11-02T09:15:27.412Z';
    expect(presence('u-1', true, at).key).not.to.equal(presence('u-2', true, at).key);
  });

  it('takes two that differ in their correlation id alone for one', () => {
    const at = '2026-11-02T09:15:27.412Z';
    expect(presence('u-1', true, at, 'c-1').key).to.equal(presence('u-1', true, at, 'c-2').key);
  });

  it('keeps organisations apart', () => {
    const other = 'aws.partner/genesys.com/cloud/ffffffff/production';
    expect(keyed(GENESYS, PRESENCE, {}).key).not.to.equal(keyed(other, PRESENCE, {}).key);
  });
});

const event = (eventId: string, eventType: string, body: object) =>
  keyed('genesys.cloud', 'Genesys Cloud Event', { eventId, eventType, timestamp: '2026-11-02T09:15:27Z', body });

describe("the preset for the tutorial's shape", () => {
  for (const eventType of [
    'v2.conversations.x',
    'ConversationStarted',
    'CONVERSATION_END',
    'cOnVeRsAtIoN',
    'X.ConVersation',
  ]) {
    it(`keys ${eventType} by its event id, whatever its body`, () => {
      const { rule, key } = event('e-1', eventType, { id: 'r-1' });
      expect(rule).to.equal('tutorial-conversation');
      expect(event('e-1', eventType, { id: 'r-2' }).key).to.equal(key);
      expect(event('e-2', eventType, { id: 'r-1' }).key).not.to.equal(key);
    });
  }

  it('keys a resource by its id and its content, so that a copy is one and an update is another', () => {
    const created = 'v2.routing.queues.created';
    const { rule, key } = event('e-1', created, { id: 'r-1', name: 'a' });
    expect(rule).to.equal('tutorial-resource');
    expect(event('e-1', created, { name: 'a', id: 'r-1' }).key).to.equal(key);
    expect(event('e-1', created, { id: 'r-1', name: 'b' }).key).not.to.equal(key);
    expect(event('e-1', created, { id: 'r-2', name: 'a' }).key).not.to.equal(key);
    expect(event('e-1', 'v2.routing.queues.deleted', { id: 'r-1', name: 'a' }).key).not.to.equal(key);
  });

  it("has the tutorial's own behaviour for resources with content: false", () => {
    const asInTheTutorial = presets
      .filter((rule) => rule.name === 'tutorial-resource')
      .map((rule) => Object.assign({}, rule, { content: false }));
    const exact = compileKeying(asInTheTutorial, 'once-per-replay');
    const key = (id: string, name: string): string =>
      exact
        .keyOf(arrival(JSON.stringify({ eventId: name, eventType: 'queue', timestamp: 'x', body: { id, name } })))
        .of('main');
    expect(key('r-1', 'a')).to.equal(key('r-1', 'b'));
    expect(key('r-1', 'a')).not.to.equal(key('r-2', 'a'));
  });

  it('keys all else by its event id', () => {
    const { rule, key } = event('e-1', 'v2.something', { name: 'a' });
    expect(rule).to.equal('tutorial-event');
    expect(event('e-1', 'v2.something', { id: null, name: 'b' }).key).to.equal(key);
    expect(event('e-1', 'v2.something.else', {}).key).to.equal(key);
    expect(event('e-2', 'v2.something', { name: 'a' }).key).not.to.equal(key);
  });

  it('is not for what lacks one of the two names', () => {
    expect(keyed('genesys.cloud', 'x', { eventType: 'conversation' }).rule).to.equal('default');
    expect(keyed('genesys.cloud', 'x', { eventId: 'e-1', eventType: '', body: {} }).rule).to.equal('tutorial-event');
    expect(keyed('genesys.cloud', 'x', { eventId: '', eventType: 'conversation' }).rule).to.equal('default');
  });
});

const SALESFORCE = { ChangeEventHeader: { transactionKey: 't', sequenceNumber: 1, entityName: 'Account' } };

const datadogKey = (result: string, transition: string) =>
  keying.keyOf(
    arrival(`{"meta":{"result":{"result_id":${result}},"transition":{"trans_name":"${transition}"}}}`, {
      source: 'aws.partner/datadog.com/monitors',
    }),
  );

describe('the presets for other partners', () => {
  for (const [name, source, one, other] of [
    ['stripe', 'aws.partner/stripe.com/ed_1', { id: 'evt_1' }, { id: 'evt_2' }],
    [
      'shopify',
      'aws.partner/shopify.com/1/app',
      { metadata: { 'X-Shopify-Event-Id': 'e', 'X-Shopify-Topic': 'orders/paid' } },
      { metadata: { 'X-Shopify-Event-Id': 'e', 'X-Shopify-Topic': 'orders/create' } },
    ],
    ['auth0', 'aws.partner/auth0.com/acme/auth0.logs', { log_id: '1' }, { log_id: '2' }],
    ['okta', 'aws.partner/okta.com/acme/stream', { uuid: '1', eventType: 'x' }, { uuid: '2', eventType: 'x' }],
    ['mongodb', 'aws.partner/mongodb.com/stitch.trigger/1', { _id: { _data: '1' } }, { _id: { _data: '2' } }],
    [
      'salesforce',
      'aws.partner/appflow/salesforce.com/111122223333/us-east-1',
      { ChangeEventHeader: { transactionKey: 't', sequenceNumber: 1, entityName: 'Account' } },
      { ChangeEventHeader: { transactionKey: 't', sequenceNumber: 2, entityName: 'Account' } },
    ],
    ['benchling', 'aws.partner/benchling.com/acme/events', { id: 'evt_1' }, { id: 'evt_2' }],
  ] as const) {
    it(`keys ${name} by its own id, and what lacks it by the envelope's`, () => {
      const first = keyed(source, 'x', one);
      expect(first.rule).to.equal(name);
      expect(keyed(source, 'x', { ...one, more: 1 }).key).to.equal(first.key);
      expect(keyed(source, 'x', other).key).not.to.equal(first.key);
      expect(keyed(source, 'x', {}).rule).to.equal('default');
    });
  }

  it('keys datadog by a result id that JavaScript cannot hold', () => {
    const one = datadogKey('7654321098765432101', 'Triggered');
    expect(one.rule).to.equal('datadog');
    expect(datadogKey('7654321098765432101', 'Triggered').of('main')).to.equal(one.of('main'));
    expect(datadogKey('7654321098765432102', 'Triggered').of('main')).not.to.equal(one.of('main'));
    expect(datadogKey('7654321098765432101', 'Recovered').of('main')).not.to.equal(one.of('main'));
  });
});

const ruleWithout = (names: readonly string[], source: string, detail: object): string =>
  compileKeying(presetsExcept(names), 'once-per-replay').keyOf(arrival(JSON.stringify(detail), { source })).rule;

describe('presets that are turned off', () => {
  it('leave their events to the next rule that matches', () => {
    const audit = { eventBody: { id: 'a-1' } };
    const more = { source: GENESYS, 'detail-type': 'v2.audits.entitytype.{id}.entityid.{id}' };
    const without = (names: readonly string[]): string =>
      compileKeying(presetsExcept(names), 'once-per-replay').keyOf(arrival(JSON.stringify(audit), more)).rule;
    expect(without([])).to.equal('genesys-audit');
    expect(without(['genesys-audit'])).to.equal('genesys');
    expect(without(['genesys-audit', 'genesys'])).to.equal('default');
  });

  it('are off by themselves, and no other preset with them', () => {
    expect(ruleWithout(['stripe'], 'aws.partner/stripe.com/ed_1', { id: 'evt_1' })).to.equal('default');
    expect(ruleWithout(['stripe'], 'aws.partner/auth0.com/a', { log_id: '1' })).to.equal('auth0');
    expect(ruleWithout([], 'aws.partner/stripe.com/ed_1', { id: 'evt_1' })).to.equal('stripe');
  });

  it('are named as they are in the settings, in the order in which they are asked', () => {
    expect(presets.map(({ name }) => name)).to.deep.equal([...presetNames]);
    expect(presetsExcept(presetNames)).to.deep.equal([]);
  });

  for (const name of ['strpe', 'default', '']) {
    it(`cannot be "${name}"`, () => {
      expect(() => presetsExcept(['stripe', name])).to.throw(
        `there is no preset "${name}" to turn off: the presets are genesys-audit, genesys, stripe, shopify,`,
      );
    });
  }
});

describe('the order of the presets', () => {
  for (const [source, detailType, detail, rule] of [
    [GENESYS, 'v2.users.{id}.presence', { eventId: 'e-1', eventType: 'conversation' }, 'genesys'],
    ['aws.partner/okta.com/acme', 'x', { uuid: 'u', eventId: 'e-1', eventType: 'conversation' }, 'okta'],
    ['aws.partner/okta.com/acme', 'x', { eventId: 'e-1', eventType: 'x' }, 'tutorial-event'],
    ['aws.partner/genesys.com/other/1', 'v2.audits.x', { eventBody: { id: 'a' } }, 'default'],
    ['x.aws.partner/stripe.com/1', 'x', { id: 'evt_1' }, 'default'],
    ['aws.partner/appflow.test/salesforce.com/1', 'x', SALESFORCE, 'salesforce'],
    ['aws.partner/appflow/servicenow.com/1', 'x', SALESFORCE, 'default'],
  ] as const) {
    it(`takes ${rule} for ${JSON.stringify(detail)} from ${source}`, () => {
      expect(keyed(source, detailType, detail).rule).to.equal(rule);
    });
  }
});
