import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Setting } from './setting.js';
import { settings, settingNames, type SettingName } from './settings.js';

/** Settings or fields by name. */
export type Table = Readonly<Record<string, Setting<unknown>>>;

/** The JSON Schema of an object with these members, as typed values. */
export function objectSchema(table: Table) {
  return {
    type: 'object',
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(table).map(([name, setting]) => [name, propertyOf(setting)])),
  };
}

function propertyOf({ about, fallback, secret, schema }: Setting<unknown>) {
  const absent = fallback === null || (Array.isArray(fallback) && fallback.length === 0);
  return {
    description: about,
    ...schema,
    ...(absent ? {} : { default: fallback }),
    ...(secret ? { writeOnly: true } : {}),
  };
}

/** Makes the judge of such objects: the names whose values break the schema, or what it cannot say; each once, in the order of the table. */
export function judgeOf(table: Table): (document: Readonly<Record<string, unknown>>) => readonly string[] {
  // A test holds our schemas to the meta-schema: compiling that costs more than all else at the start.
  const validate = new Ajv2020({ allErrors: true, validateSchema: false }).compile(objectSchema(table));
  return (document) => {
    validate(document);
    const broken = new Set((validate.errors ?? []).map(({ instancePath }) => instancePath.split('/')[1]));
    return Object.entries(table).flatMap(([name, { accepts }]) => {
      const value = document[name];
      const isAccepted = accepts === undefined || typeof value !== 'string' || accepts(value);
      return broken.has(name) || !isAccepted ? [name] : [];
    });
  };
}

const judge = judgeOf(settings);

/** The settings whose values are wrong. */
export function breaches(document: Partial<Readonly<Record<SettingName, unknown>>>): readonly SettingName[] {
  const wrong = judge(document);
  return settingNames.filter((name) => wrong.includes(name));
}
