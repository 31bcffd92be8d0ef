import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { parse } from 'yaml';

export const DOCUMENT = new URL('../../openapi/openapi.yaml', import.meta.url);

export interface OpenApi {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly responses: Readonly<Record<string, ResponseObject>>;
    readonly schemas: Readonly<Record<string, Schema>>;
  };
}
interface Operation {
  readonly responses: Readonly<Record<string, ResponseObject | { readonly $ref: string }>>;
}
interface ResponseObject {
  readonly headers?: Readonly<Record<string, { readonly $ref?: string; readonly required?: boolean }>>;
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
export interface Schema {
  readonly $ref?: string;
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>;
}

export const openApi = parse(readFileSync(DOCUMENT, 'utf8')) as OpenApi;

const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
addFormats.default(ajv);
ajv.addSchema(openApi, 'openapi');

export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

/** What the document holds against an answer; empty where it is one that the document describes. */
export function objectionsTo(method: string, path: string, answer: Answered): string[] {
  const operation = openApi.paths[path]?.[method];
  if (operation === undefined) return [`${method} ${path} is not in the document`];
  const code = operation.responses[answer.status] === undefined ? 'default' : String(answer.status);
  const { response, pointer } = resolved(
    operation.responses[code],
    `/paths/${escaped(path)}/${method}/responses/${code}`,
  );
  if (response === undefined) return [`${method} ${path} has no ${answer.status}`];
  return [...headerObjections(response, answer), ...bodyObjections(response, pointer, answer)];
}

function resolved(found: ResponseObject | { readonly $ref: string } | undefined, pointer: string) {
  if (found === undefined || !('$ref' in found)) return { response: found, pointer };
  const name = found.$ref.split('/').at(-1) ?? '';
  return { response: openApi.components.responses[name], pointer: `/components/responses/${name}` };
}

function headerObjections(response: ResponseObject, answer: Answered): string[] {
  const missing = Object.entries(response.headers ?? {}).filter(([name, header]) => {
    const isRequired = header.required === true || header.$ref?.endsWith('/RetryAfter') === true;
    return isRequired && answer.headers[name.toLowerCase()] === undefined;
  });
  return missing.map(([name]) => `${name} is missing`);
}

function bodyObjections(response: ResponseObject, pointer: string, answer: Answered): string[] {
  if (response.content === undefined) return answer.body === '' ? [] : ['there is a body'];
  const type = answer.headers['content-type']?.split(';')[0] ?? '';
  if (response.content[type] === undefined) return [`${type} is not in the document`];
  if (!type.endsWith('json')) return [];
  const validate = validatorAt(`${pointer}/content/${escaped(type)}/schema`);
  return validate(JSON.parse(answer.body))
    ? []
    : (validate.errors ?? []).map((each) => `${each.instancePath} ${each.message}`);
}

const validators = new Map<string, ValidateFunction>();

function validatorAt(pointer: string): ValidateFunction {
  const validate = validators.get(pointer) ?? ajv.compile({ $ref: `openapi#${pointer}` });
  validators.set(pointer, validate);
  return validate;
}

const escaped = (part: string): string => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
