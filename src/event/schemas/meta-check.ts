import Draft04 from 'ajv-draft-04';
import { Ajv, type ErrorObject, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Dialect, Form } from './dialect.js';
import { member, type Fields } from './fields.js';
import { under } from './pointer.js';

const MAKERS: Readonly<Record<Dialect, readonly [id: string, make: () => Pick<Ajv, 'getSchema'>]>> = {
  'draft-04': ['http://json-schema.org/draft-04/schema', () => new Draft04.default(LENIENT)],
  'draft-07': ['http://json-schema.org/draft-07/schema', () => new Ajv(LENIENT)],
  '2019-09': ['https://json-schema.org/draft/2019-09/schema', () => new Ajv2019(LENIENT)],
  '2020-12': ['https://json-schema.org/draft/2020-12/schema', () => new Ajv2020(LENIENT)],
};
const LENIENT = { strict: false, validateFormats: false, logger: false } as const;

/** Compiled when first needed, and once for all files. */
const compiled = new Map<Dialect, ValidateFunction>();

function schemaOfSchemas(dialect: Dialect): ValidateFunction {
  const known = compiled.get(dialect);
  if (known !== undefined) return known;
  const [id, make] = MAKERS[dialect];
  const schema = make().getSchema(id);
  if (schema === undefined) throw new Error(`${dialect} has no schema of schemas`);
  compiled.set(dialect, schema as ValidateFunction);
  return schema as ValidateFunction;
}

/** What the dialect's own schema has against the schemas of a document; null where it has nothing. */
export function metaObjection(document: Fields, { kind, dialect, assumed }: Form): string | null {
  const validate = schemaOfSchemas(dialect);
  for (const [pointer, schema] of schemasOf(document, kind)) {
    if (validate(schema)) continue;
    const [error] = validate.errors ?? [];
    const guess = assumed && kind === 'json-schema' ? '; it has no $schema, so that 2020-12 is taken' : '';
    return `it is no valid schema (${dialect}${guess}): ${sentence(pointer, error)}`;
  }
  return null;
}

function schemasOf(document: Fields, kind: Form['kind']): readonly (readonly [string, unknown])[] {
  if (kind === 'json-schema') return [['', document]];
  const schemas = member(member(document, 'components'), 'schemas') as Fields;
  return Object.entries(schemas).map(([name, schema]) => [under('', 'components', 'schemas', name), schema]);
}

const sentence = (pointer: string, error: ErrorObject | undefined): string =>
  `#${pointer}${error?.instancePath ?? ''} ${error?.message ?? 'is wrong'}`;
