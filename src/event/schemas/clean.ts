import type { Form } from './dialect.js';
import { isFields, member, type Fields } from './fields.js';
import { rewrite, rewriteEach } from './rewrite.js';

/** What describes and forbids nothing. `$async` would make ajv answer with a promise, which is never false. */
const ANNOTATIONS = new Set(
  'example examples externalDocs xml discriminator deprecated readOnly writeOnly $comment $async'.split(' '),
);

/** The document as ajv is to see it: of an OpenAPI document its schemas only, at the places that a `$ref` names. */
export function clean(document: Fields, { kind, dialect }: Form): Fields {
  const refStandsAlone = dialect === 'draft-04' || dialect === 'draft-07';
  const change = (schema: Fields): Fields => cleanOne(schema, refStandsAlone);
  if (kind === 'json-schema') return rewrite(document, change) as Fields;
  const schemas = member(member(document, 'components'), 'schemas');
  return { components: { schemas: isFields(schemas) ? rewriteEach(schemas, change) : {} } };
}

/** What may stand beside a `$ref` before 2019: names and places for others to refer to. Everything else is ignored. */
const BESIDE_REF = new Set(['$ref', '$schema', '$id', 'id', 'definitions', '$defs']);

function cleanOne(schema: Fields, refStandsAlone: boolean): Fields {
  const hasLoneRef = refStandsAlone && typeof schema['$ref'] === 'string';
  const kept = Object.entries(schema).filter(
    ([name, value]) =>
      !ANNOTATIONS.has(name) &&
      !name.startsWith('x-') &&
      name !== 'nullable' &&
      (!hasLoneRef || BESIDE_REF.has(name)) &&
      // Generators write it, Draft 4 forbids it, and it asks for nothing.
      !(name === 'required' && Array.isArray(value) && value.length === 0),
  );
  const bare = Object.fromEntries(kept);
  return schema['nullable'] === true ? orNull(bare) : bare;
}

/**
 * `nullable: true` allows null wherever it stands. OpenAPI 3.0.3 says that it does not beside a `$ref`, nor where an `enum`
 * lacks null; whoever wrote it meant it, and a refusal is final.
 */
function orNull(schema: Fields): Fields {
  const { type, enum: values } = schema;
  if (typeof type !== 'string' || '$ref' in schema) return { anyOf: [schema, { type: 'null' }] };
  return {
    ...schema,
    type: [...new Set([type, 'null'])],
    ...(Array.isArray(values) && !values.includes(null) ? { enum: [...(values as unknown[]), null] } : {}),
  };
}
