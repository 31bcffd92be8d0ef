import { openApi } from '#test/support/openapi.js';
import { ADMIN_TOKEN, API_KEY, BASIC } from './credentials.js';
import type { Chance } from './chance.js';
import type { Plan } from './plan.js';
import { sampleOf } from './sample.js';
import { mangled } from './mangled.js';
import { scribe } from './scribe.js';
import { headerText, hostileString, inUrl } from './values.js';

interface Parameter {
  readonly $ref?: string;
  readonly name: string;
  readonly in: string;
  readonly schema: unknown;
}
interface Operation {
  readonly parameters?: readonly Parameter[];
  readonly security?: readonly Readonly<Record<string, unknown>>[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: unknown }>> };
}
interface Described {
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const described: readonly Described[] = Object.entries(openApi.paths).flatMap(([path, operations]) =>
  Object.entries(operations).flatMap(([method, operation]) =>
    method === 'parameters' ? [] : [{ method, path, operation: operation as unknown as Operation }],
  ),
);
const receiving = described.filter(({ operation }) => operation.requestBody !== undefined);
const SOURCES = ['crm', 'plain', 'notes', 'envelopes'];

/** A request that the document describes, and as much mischief in it as chance has it. `keys`: those of earlier answers. */
export function fromDocument(chance: Chance, name: string, keys: readonly string[]): Plan {
  const { method, path, operation } = chance.of(chance.often(0.8) ? receiving : described);
  const share = chance.of([0, 0, 0.02, 0.1, 0.3]);
  const text = operation.requestBody === undefined ? '' : bodyOf(operation, path, { chance, name, share });
  const body = text !== '' && chance.often(0.1) ? mangled(Buffer.from(text), chance) : Buffer.from(text);
  const target = path.replace(/\{(\w+)\}/g, (_, parameter) => pathValue(String(parameter), { chance, keys, share }));
  const headers = [
    'Host: bridgehead',
    ...credentials(operation, chance),
    ...(text === '' ? [] : [contentType(chance, share)]),
    ...(chance.often(share)
      ? [
          `${chance.of(['Idempotency-Key', 'Accept', 'Range', 'Cookie', 'X-Forwarded-For', 'Expect'])}: ${headerText(chance)}`,
        ]
      : []),
    ...(path.includes('{source}') && chance.often(0.5) ? [`Idempotency-Key: ${name}`] : []),
    `Content-Length: ${body.length}`,
  ];
  const line = `${method.toUpperCase()} ${target}${query(operation, chance, share)} HTTP/1.1`;
  const bytes = Buffer.concat([Buffer.from(`${line}\r\n${headers.join('\r\n')}\r\n\r\n`, 'latin1'), body]);
  return { kind: `${method} ${path}`, pieces: [bytes], answers: [1, 1], operation: [method, path], isShared: true };
}

interface Mischief {
  readonly chance: Chance;
  readonly share: number;
}

function bodyOf(
  operation: Operation,
  path: string,
  { chance, name, share }: Mischief & { readonly name: string },
): string {
  const schema = Object.values(operation.requestBody?.content ?? {})[0]?.schema;
  // A source of one's own takes any body: events and their details are as good as others.
  const eventSchema = { $ref: '#/components/schemas/Event' };
  const value = sampleOf(path.includes('{source}') ? chance.of([eventSchema, {}]) : schema, chance);
  let count = 0;
  for (const event of eventsIn(value)) {
    if (chance.often(0.85)) event['id'] = `${name}-${count++}`;
    if (chance.often(0.02)) event['detail-type'] = 'refuse-me';
  }
  return scribe(value, chance, share);
}

/** Whatever of it has a `source` is an event. */
function eventsIn(value: unknown): Record<string, unknown>[] {
  if (Array.isArray(value)) return value.flatMap(eventsIn);
  if (typeof value !== 'object' || value === null) return [];
  const members = value as Record<string, unknown>;
  return 'source' in members ? [members] : [members['Records'], members['Data']].flatMap(eventsIn);
}

function pathValue(
  parameter: string,
  { chance, keys, share }: Mischief & { readonly keys: readonly string[] },
): string {
  // Nothing at all would be another path.
  if (chance.often(share)) return inUrl(hostileString(chance)) || 'x';
  if (parameter === 'source') return chance.of(SOURCES);
  return keys.length > 0 && chance.often(0.7)
    ? chance.of(keys)
    : String(sampleOf({ type: 'string', pattern: 'hex' }, chance));
}

function query({ parameters = [] }: Operation, chance: Chance, share: number): string {
  const known = parameters.flatMap(({ in: place, name, schema }) => {
    if (place !== 'query' || chance.often(0.6)) return [];
    const value = chance.often(share) ? hostileString(chance) : String(sampleOf(schema, chance));
    const text = `${name}=${inUrl(value)}`;
    return chance.often(share) ? [text, text] : [text];
  });
  if (chance.often(share / 2))
    known.push(chance.of(['__proto__=1', 'constructor[prototype][x]=1', 'a', '&&', '%', '%ff=%fe', 'limit[]=1', '?']));
  return known.length === 0 ? '' : `?${known.join('&')}`;
}

function credentials({ security = [] }: Operation, chance: Chance): string[] {
  const names = security.flatMap((each) => Object.keys(each));
  if (names.length === 0) return [];
  const isAdmin = names.includes('adminToken');
  if (chance.often(0.95)) {
    if (isAdmin) return [`Authorization: Bearer ${ADMIN_TOKEN}`];
    const basic = `Authorization: Basic ${Buffer.from(BASIC).toString('base64')}`;
    return [chance.often(0.8) ? `x-api-key: ${API_KEY}` : basic];
  }
  const wrong = chance.of(['', API_KEY.slice(1), `${API_KEY} x`, headerText(chance)]);
  return [
    `${chance.of(['x-api-key: ', 'Authorization: Bearer ', 'Authorization: Basic ', 'Authorization: '])}${wrong}`,
  ];
}

const contentType = (chance: Chance, share: number): string =>
  chance.often(share / 2)
    ? `Content-Type: ${chance.of(['text/plain', 'application/json;', 'application/json; charset=', 'application/x+json; charset="utf-8"', ''])}${headerText(chance)}`
    : `Content-Type: ${chance.of(['application/json', 'application/json; charset=utf-8', 'application/cloudevents+json'])}`;
