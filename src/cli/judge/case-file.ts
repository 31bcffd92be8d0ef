import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import { parse as parseYaml } from 'yaml';
import { meantBy } from '../../config/nearest.js';
import { UsageError } from '../usage-error.js';
import { readInput } from './read-input.js';
import type { VerdictName } from './judging.js';

/** One sample event and what is expected of it. What is not said is not looked at. */
export interface Case {
  readonly name: string;
  /** The event itself, or the file that holds it, beside the file of the cases: a file keeps every digit. */
  readonly event?: unknown;
  readonly file?: string;
  /** Where it comes to; absent: `/events`. */
  readonly source?: string;
  /** The header of that name. */
  readonly 'idempotency-key'?: string;
  readonly expect: {
    readonly verdict?: VerdictName;
    readonly rule?: string;
    readonly 'same-key-as'?: string;
    readonly 'other-key-than'?: string;
    readonly destinations?: readonly string[];
    /** The paths of violations that must be among those found. */
    readonly violations?: readonly string[];
  };
}

const text = { type: 'string', minLength: 1 };
const SCHEMA = {
  type: 'object',
  required: ['cases'],
  additionalProperties: false,
  properties: {
    cases: {
      type: 'array',
      minItems: 1,
      items: {
        type: 'object',
        required: ['name', 'expect'],
        oneOf: [{ required: ['event'] }, { required: ['file'] }],
        additionalProperties: false,
        properties: {
          name: text,
          event: {},
          file: text,
          source: text,
          'idempotency-key': text,
          expect: {
            type: 'object',
            minProperties: 1,
            additionalProperties: false,
            properties: {
              verdict: { enum: ['valid', 'invalid', 'filtered'] },
              rule: text,
              'same-key-as': text,
              'other-key-than': text,
              destinations: { type: 'array', items: text },
              violations: { type: 'array', items: { type: 'string' } },
            },
          },
        },
      },
    },
  },
};

/** Reads the file of a team's sample events; a misspelt word in it is an error, not a case that always passes. */
export async function readCases(path: string): Promise<readonly Case[]> {
  const value = parsed(path, (await readInput(path)).toString());
  const ajv = new Ajv2020({ allErrors: true, strictRequired: false, verbose: true });
  if (!ajv.validate(SCHEMA, value)) {
    const problems = (ajv.errors ?? []).map(sentenceOf);
    throw new UsageError(`${path} is no file of cases:\n- ${problems.join('\n- ')}`);
  }
  const { cases } = value as { readonly cases: readonly Case[] };
  const names = new Set(cases.map(({ name }) => name));
  if (names.size < cases.length) throw new UsageError(`${path}: two cases have the same name`);
  for (const { name, expect } of cases) {
    for (const other of [expect['same-key-as'], expect['other-key-than']]) {
      if (other !== undefined && !names.has(other)) throw noSuchCase(path, name, other, [...names]);
    }
  }
  return cases;
}

function sentenceOf({ instancePath, keyword, message, params, parentSchema }: ErrorObject): string {
  const at = instancePath || 'the file';
  if (keyword !== 'additionalProperties') return [at, message, Object.values(params).flat().join(', ')].join(' ');
  const unknown = String(params['additionalProperty']);
  return `${at} has "${unknown}", which is not known here; ${meantBy(unknown, Object.keys(parentSchema?.['properties'] as object))}`;
}

const noSuchCase = (path: string, name: string, other: string, names: readonly string[]): UsageError =>
  new UsageError(`${path}: "${name}" names no case "${other}"; ${meantBy(other, names)}`);

function parsed(path: string, source: string): unknown {
  try {
    return parseYaml(source);
  } catch (error) {
    throw new UsageError(`${path}: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'no YAML'}`);
  }
}
