import { objectSchema, type Table } from '../schema.js';
import { presetNames } from '../preset-names.js';
import { settings } from '../settings.js';
import { destinationFields } from './destination-fields.js';
import { keyFields } from './keys.js';
import { fileSettings } from './read-file.js';
import { sourceFields } from './sources.js';

/** A text with a reference may stand for anything: what it comes to is known only at the start. */
const REFERENCE = { type: 'string', pattern: '\\$\\{(env|file):[^}]+\\}' };
const SIZE = { type: 'string', pattern: '^\\d+ ?([KMG]iB)?$' };
const PATTERN = { $ref: '#/$defs/pattern' };

/**
 * The JSON Schema of a configuration file; docs/config.schema.json is its published copy. `$defs.environment` are the
 * same settings by the names of their environment variables.
 */
export function configSchema() {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of Bridgehead',
    description:
      'A configuration file (BRIDGEHEAD_CONFIG). Every setting has the name of its environment variable in lower case; the environment wins. Any text may have ${env:NAME} or ${file:path} in it.',
    type: 'object',
    additionalProperties: false,
    properties: {
      $schema: { description: 'Where this schema is found, for editors.', type: 'string' },
      ...inFile(fileSettings, (name) => `#/$defs/environment/properties/${name.toUpperCase()}`),
      destinations: {
        description:
          'Where events go: each to every destination whose pattern matches it. Without them there is one, at downstream_url.',
        type: 'array',
        minItems: 1,
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['name', 'url'],
          properties: {
            ...inFile(destinationFields, (name) => `#/$defs/destination/properties/${name}`),
            when: { ...PATTERN, description: 'The EventBridge event pattern of its events; without one, every event.' },
            headers: {
              description: 'Sent with every delivery; a secret comes by a reference.',
              type: 'object',
              additionalProperties: { type: 'string' },
            },
          },
        },
      },
      keys: {
        description: 'What makes two events one: rules that are tried in their order, before the presets.',
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['name', 'key'],
          properties: {
            ...inFile(keyFields, (name) => `#/$defs/key/properties/${name}`),
            when: { ...PATTERN, description: 'The EventBridge event pattern of its events; without one, every event.' },
            content: {
              description:
                'Whether detail-type and detail are part of the key. false only where the producer guarantees the id.',
              type: 'boolean',
              default: true,
            },
            ignore: {
              description: 'What does not count as content.',
              type: 'array',
              items: { type: 'string', pattern: '^/detail(-type$|/|$)' },
            },
          },
        },
      },
      sources: {
        description:
          'Paths of their own, POST /events/{name}, for bodies that are no envelopes, or with credentials of their own.',
        type: 'array',
        items: {
          type: 'object',
          additionalProperties: false,
          required: ['name'],
          properties: inFile(sourceFields, (name) => `#/$defs/source/properties/${name}`),
        },
      },
      presets: {
        description: 'Key rules of known sources that are turned off.',
        type: 'object',
        additionalProperties: false,
        properties: Object.fromEntries(presetNames.map((name) => [name, { enum: ['on', 'off', true, false] }])),
      },
    },
    $defs: {
      environment: {
        description:
          'Every setting by the name of its environment variable, as a typed value: sizes in bytes, lists as arrays. A setting that is writeOnly is a secret, and its environment variable may be replaced by NAME_FILE, the path of a file that holds it.',
        ...objectSchema(settings),
      },
      destination: objectSchema(destinationFields),
      key: objectSchema(keyFields),
      source: objectSchema(sourceFields),
      reference: REFERENCE,
      size: SIZE,
      pattern: { type: 'object', minProperties: 1 },
    },
  };
}

/** In a file a value may also be a reference, a size have its unit, and a list be a text with commas. */
function inFile(table: Table, target: (name: string) => string) {
  return Object.fromEntries(
    Object.entries(table).map(([name, { schema, decode }]) => {
      const others = [
        { $ref: '#/$defs/reference' },
        ...(schema.type === 'integer' && decode('1 KiB') === 1_024 ? [{ $ref: '#/$defs/size' }] : []),
        ...(schema.type === 'array' ? [{ type: 'string' }] : []),
      ];
      return [name, { anyOf: [{ $ref: target(name) }, ...others] }];
    }),
  );
}
