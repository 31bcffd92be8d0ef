import type { Fields } from './fields.js';

export type Dialect = 'draft-04' | 'draft-07' | '2019-09' | '2020-12';

export interface Form {
  /** Where the schemas stand: the document is one, or it is an OpenAPI document that holds some. */
  readonly kind: 'json-schema' | 'openapi';
  readonly dialect: Dialect;
  /** The document does not say its dialect, and the newest is taken. */
  readonly assumed: boolean;
}

/** Draft 6 is a part of draft 7. */
const DIALECTS: ReadonlyMap<string, Dialect> = new Map([
  ['json-schema.org/draft-04/schema', 'draft-04'],
  ['json-schema.org/draft-06/schema', 'draft-07'],
  ['json-schema.org/draft-07/schema', 'draft-07'],
  ['json-schema.org/draft/2019-09/schema', '2019-09'],
  ['json-schema.org/draft/2020-12/schema', '2020-12'],
  ['spec.openapis.org/oas/3.1/dialect/base', '2020-12'],
]);

/** What kind of document it is; the reason as a string where it is none that we know. */
export function formOf(document: Fields): Form | string {
  const { openapi, swagger, $schema, jsonSchemaDialect } = document;
  if (swagger !== undefined) return 'it is a Swagger 2.0 document: convert it to OpenAPI 3';
  if (openapi === undefined) return withDialect('json-schema', '$schema', $schema);
  // YAML reads 3.0 and 3.1 without quotes as numbers.
  const version = typeof openapi === 'number' ? String(openapi) : openapi;
  if (typeof version !== 'string') return 'its openapi is no version';
  if (/^3(\.0|$)/.test(version)) return { kind: 'openapi', dialect: 'draft-04', assumed: false };
  if (/^3\.\d/.test(version)) return withDialect('openapi', 'jsonSchemaDialect', jsonSchemaDialect);
  return `OpenAPI ${version.slice(0, 20)} is not known: 3.0 and 3.1 are`;
}

function withDialect(kind: Form['kind'], name: string, uri: unknown): Form | string {
  if (uri === undefined) return { kind, dialect: '2020-12', assumed: true };
  const dialect = typeof uri === 'string' && DIALECTS.get(uri.replace(/^https?:\/\//, '').replace(/#$/, ''));
  if (!dialect) return `its ${name} is none of draft-04, draft-06, draft-07, 2019-09 and 2020-12`;
  return { kind, dialect, assumed: false };
}
