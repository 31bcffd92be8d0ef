import type { PresetName } from '../config/preset-names.js';
import type { KeyRule } from './key-rule.js';

type Preset = KeyRule & { readonly name: PresetName };

/** The last resort, for every event that has an envelope. */
export const defaultRule: KeyRule = {
  name: 'default',
  key: '[source, id]',
  scope: 'source',
  content: true,
  ignore: [],
};

/** A partner who guarantees an id of its own: the id stands for itself. */
const partner = (name: PresetName, source: unknown, key: string): Preset => ({
  name,
  when: { source: [source] },
  key,
  scope: 'source',
  content: false,
  ignore: [],
});

const genesysSource = [{ prefix: 'aws.partner/genesys.com/cloud/' }];

/** Genesys gives an event id only to its audits. Of all else the content is the key, with `detail.timestamp` in it. */
const genesys: readonly Preset[] = [
  {
    name: 'genesys-audit',
    when: { source: genesysSource, 'detail-type': [{ prefix: 'v2.audits.' }] },
    key: 'detail.eventBody.id',
    scope: 'source',
    content: false,
    ignore: [],
  },
  {
    name: 'genesys',
    when: { source: genesysSource },
    key: null,
    scope: 'source',
    content: true,
    // Near-identical events differ in it, and one request may share it: it tells nothing about the event.
    ignore: ['/detail/metadata/CorrelationId'],
  },
];

const present = [{ exists: true }];

/**
 * The tutorial's three ways: `gc-event-{eventId}` for conversations, `gc-resource-{eventType}-{body.id}` for what has a
 * body with an id, `gc-event-{eventId}` for the rest. Its resource key drops real updates, so there the content counts.
 */
const tutorial: readonly Preset[] = [
  {
    name: 'tutorial-conversation',
    when: { detail: { eventId: present, eventType: present } },
    mentions: { at: 'detail.eventType', word: 'conversation' },
    key: 'detail.eventId',
    scope: 'source',
    content: false,
    ignore: [],
  },
  {
    name: 'tutorial-resource',
    when: { detail: { eventId: present, eventType: present, body: { id: present } } },
    key: '[detail.eventType, detail.body.id]',
    scope: 'source',
    content: true,
    ignore: [],
  },
  {
    name: 'tutorial-event',
    when: { detail: { eventId: present, eventType: present } },
    key: 'detail.eventId',
    scope: 'source',
    content: false,
    ignore: [],
  },
];

const otherPartners: readonly Preset[] = [
  partner('stripe', { prefix: 'aws.partner/stripe.com/' }, 'detail.id'),
  partner(
    'shopify',
    { prefix: 'aws.partner/shopify.com/' },
    'detail.metadata.["X-Shopify-Event-Id", "X-Shopify-Topic"]',
  ),
  partner('auth0', { prefix: 'aws.partner/auth0.com/' }, 'detail.log_id'),
  partner('okta', { prefix: 'aws.partner/okta.com/' }, 'detail.uuid'),
  partner('mongodb', { prefix: 'aws.partner/mongodb.com/' }, 'detail._id._data'),
  partner(
    'salesforce',
    { wildcard: 'aws.partner/appflow*/salesforce.com/*' },
    'detail.ChangeEventHeader.[transactionKey, sequenceNumber, entityName]',
  ),
  partner('datadog', { prefix: 'aws.partner/datadog.com/' }, 'detail.meta.[result.result_id, transition]'),
  partner('benchling', { prefix: 'aws.partner/benchling.com/' }, 'detail.id'),
];

/** What makes each event unique, for the sources that we know. The partners come first: their source is no accident. */
export const presets: readonly Preset[] = [...genesys, ...otherPartners, ...tutorial];

/** All but those that are turned off: their events then go on to the next rule that matches. Throws on an unknown name. */
export function presetsExcept(names: readonly string[]): readonly KeyRule[] {
  const known = presets.map(({ name }): string => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`there is no preset "${unknown}" to turn off: the presets are ${known.join(', ')}`);
  }
  return presets.filter(({ name }) => !names.includes(name));
}
