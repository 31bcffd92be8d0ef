import { Ajv2020 } from 'ajv/dist/2020.js';
import { settingNames, settingOf, type SettingName } from './settings.js';

/** The JSON Schema of all settings as typed values; docs/config.schema.json is its published copy. */
export function settingsSchema() {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Settings of Bridgehead',
    description:
      'Every setting by the name of its environment variable, as a typed value: sizes in bytes, lists as arrays. A setting that is writeOnly is a secret, and its environment variable may be replaced by NAME_FILE, the path of a file that holds it.',
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(settingNames.map((name) => [name, propertyOf(name)])),
  };
}

function propertyOf(name: SettingName) {
  const { about, fallback, secret, schema } = settingOf(name);
  const absent = fallback === null || (Array.isArray(fallback) && fallback.length === 0);
  return {
    description: about,
    ...schema,
    ...(absent ? {} : { default: fallback }),
    ...(secret ? { writeOnly: true } : {}),
  };
}

const validate = new Ajv2020({ allErrors: true }).compile(settingsSchema());

/** The settings whose values break the schema, or what it cannot say; each once, in the order of the table. */
export function breaches(document: Partial<Readonly<Record<SettingName, unknown>>>): readonly SettingName[] {
  validate(document);
  const broken = new Set((validate.errors ?? []).map(({ instancePath }) => instancePath.split('/')[1]));
  return settingNames.filter((name) => broken.has(name) || !isAccepted(name, document[name]));
}

function isAccepted(name: SettingName, value: unknown): boolean {
  const { accepts } = settingOf(name);
  return accepts === undefined || typeof value !== 'string' || accepts(value);
}
