import { readFileSync } from 'node:fs';
import { openApi } from '#test/support/openapi.js';
import type { Chance } from './chance.js';

/** What is read of a JSON Schema. */
interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly example?: unknown;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly format?: string;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly minimum?: number;
  readonly maximum?: number;
}

const files = new Map<string, Schema>();

function resolved(ref: string): Schema {
  if (ref.startsWith('#')) {
    const name = ref.slice(ref.lastIndexOf('/') + 1);
    return (openApi.components.schemas as Readonly<Record<string, Schema>>)[name] ?? {};
  }
  const known = files.get(ref);
  if (known !== undefined) return known;
  const file = JSON.parse(readFileSync(new URL(`../openapi/${ref}`, import.meta.url), 'utf8')) as Schema;
  files.set(ref, file);
  return file;
}

/** A value that a schema of the document describes, so far as it says: every member that is required, and most others. */
export function sampleOf(schema: unknown, chance: Chance): unknown {
  const { $ref, anyOf, oneOf, allOf, ...own } = schema as Schema;
  if ($ref !== undefined) return sampleOf(resolved($ref), chance);
  if (own.const !== undefined) return own.const;
  if (own.enum !== undefined) return chance.of(own.enum);
  const shown = [...(own.examples ?? []), ...(own.example === undefined ? [] : [own.example])];
  if (shown.length > 0) return chance.of(shown);
  const choices = anyOf ?? oneOf;
  if (choices !== undefined) return sampleOf(chance.of(choices), chance);
  if (allOf !== undefined) return Object.assign({}, ...allOf.map((part) => sampleOf(part, chance))) as unknown;
  const type = typeof own.type === 'object' ? chance.of(own.type) : own.type;
  switch (type ?? 'object') {
    case 'array':
      return Array.from({ length: chance.below(6) }, () => sampleOf(own.items ?? {}, chance));
    case 'integer':
    case 'number':
      return chance.below(own.maximum ?? 100);
    case 'boolean':
      return chance.often(0.5);
    case 'null':
      return null;
    case 'string':
      if (own.pattern !== undefined) return Array.from({ length: 32 }, () => chance.below(16).toString(16)).join('');
      return own.format === 'date-time' ? '2026-11-24T12:00:00.000Z' : `text ${chance.below(9)}`;
    default:
      return Object.fromEntries(
        Object.entries(own.properties ?? {}).flatMap(([name, member]) =>
          own.required?.includes(name) === true || chance.often(0.7) ? [[name, sampleOf(member, chance)]] : [],
        ),
      );
  }
}
