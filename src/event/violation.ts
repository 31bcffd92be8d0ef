import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';

/** One breach of the contract. */
export interface Violation {
  /** JSON Pointer to what is wrong, or to what is missing; empty for the whole body. */
  readonly path: string;
  /** Never quotes the value: it goes into answers and logs. */
  readonly message: string;
}

/** All at once, but an answer has an end. */
const MAX_VIOLATIONS = 100;

/** Everything that `value` breaks of the schema; `at` is the pointer of `value` itself. */
export function violationsOf(schema: ValidateFunction, value: unknown, at: string): readonly Violation[] {
  if (schema(value)) return [];
  return (schema.errors ?? []).slice(0, MAX_VIOLATIONS).map((error) => violation(error, at));
}

function violation(error: ErrorObject, at: string): Violation {
  const path = `${at}${error.instancePath}`;
  switch (error.keyword) {
    case 'required':
      return { path: `${path}/${escape(String(error.params['missingProperty']))}`, message: 'is missing' };
    case 'minLength':
      return error.params['limit'] === 1 ? { path, message: 'must not be empty' } : { path, message: messageOf(error) };
    case 'type':
      return { path, message: `must be ${[error.params['type']].flat().join(' or ')}` };
    case 'format':
      return { path, message: `must be a ${String(error.params['format'])}` };
    default:
      return { path, message: messageOf(error) };
  }
}

/** ajv's own texts name the schema's side only. */
const messageOf = (error: ErrorObject): string => error.message ?? `breaks "${error.keyword}"`;

const escape = (token: string): string => token.replaceAll('~', '~0').replaceAll('/', '~1');
