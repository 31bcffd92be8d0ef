import { isFields, type Fields } from './fields.js';

/** Keywords whose value is a schema, a list of schemas, or schemas by name. Whatever else a schema holds is none. */
const listed = (names: string): ReadonlySet<string> => new Set(names.split(' '));
const ONE = listed(
  'items additionalItems additionalProperties contains propertyNames not if then else unevaluatedItems unevaluatedProperties',
);
const MANY = listed('items prefixItems allOf anyOf oneOf');
const NAMED = listed('properties patternProperties definitions $defs dependencies dependentSchemas');

/** A copy of a schema in which it and every schema inside it is changed. A property may be called like a keyword. */
export function rewrite(schema: unknown, change: (schema: Fields) => Fields): unknown {
  if (!isFields(schema)) return schema;
  const inner = Object.entries(schema).map(([name, value]) => [name, insideOf(name, value, change)] as const);
  return change(Object.fromEntries(inner));
}

function insideOf(name: string, value: unknown, change: (schema: Fields) => Fields): unknown {
  if (Array.isArray(value)) return MANY.has(name) ? value.map((each) => rewrite(each, change)) : (value as unknown);
  if (!isFields(value)) return value;
  if (NAMED.has(name)) return rewriteEach(value, change);
  return ONE.has(name) ? rewrite(value, change) : value;
}

/** The same for schemas by name. */
export const rewriteEach = (schemas: Fields, change: (schema: Fields) => Fields): Fields =>
  Object.fromEntries(Object.entries(schemas).map(([name, schema]) => [name, rewrite(schema, change)]));
