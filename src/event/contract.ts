import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Config } from '../config/config.js';
import { type Envelope, envelopeOf } from './envelope.js';
import { type LosslessNumber, copyWith, hasLosslessNumber } from './exact-number.js';
import type { SchemaSet } from './schemas/load-schemas.js';
import { type Violation, violationsOf } from './violation.js';

export type { Violation } from './violation.js';

export type Checked =
  /** `violations` only under `report`: the detail breaks its schema and passes all the same. */
  | { readonly kind: 'valid'; readonly envelope: Envelope; readonly violations: readonly Violation[] }
  /** `envelope` where that much at least was readable. */
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[]; readonly envelope: Envelope | null };

export interface Contract {
  check(value: unknown): Checked;
}

/** From `dist/event/` as from `src/event/` this is the package's own folder. */
const SCHEMAS = new URL('../../openapi/events/', import.meta.url);

const GENESYS_SOURCE = 'aws.partner/genesys.com/cloud/';

/** The schemas of details that we know, and the events that each holds for. */
const details: readonly { readonly file: string; readonly holdsFor: (envelope: Envelope) => boolean }[] = [
  { file: 'genesys-detail.json', holdsFor: (envelope) => envelope.source.startsWith(GENESYS_SOURCE) },
  { file: 'tutorial-detail.json', holdsFor: (envelope) => hasTutorialNames(envelope) && !isForeign(envelope.source) },
];

function hasTutorialNames(envelope: Envelope): boolean {
  const detail = envelope.value['detail'] as object;
  return Object.hasOwn(detail, 'eventId') || Object.hasOwn(detail, 'eventType');
}

/** AWS' own events (CloudTrail) and other partners' (Okta) have an `eventType` too, and mean something else by it. */
const isForeign = (source: string): boolean => source.startsWith('aws.') && !source.startsWith(GENESYS_SOURCE);

/** What a user has put into `SCHEMAS_DIR`, as it is at this moment. */
export interface OwnSchemas {
  readonly current: SchemaSet;
}

/**
 * Reads the schemas of `openapi/events/`; a missing or broken one throws, at the start and not at the first event.
 * Where `own` has a schema for an event it stands in the place of ours: who wrote it knows the event better.
 */
export function loadContract(mode: Config['contract'], own: OwnSchemas | null = null): Contract {
  // Ours are held to the meta-schema by a test: compiling that would take a third of the start.
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, validateSchema: false });
  addFormats.default(ajv, ['date-time']);
  const compile = (file: string): ValidateFunction =>
    ajv.compile(JSON.parse(readFileSync(new URL(file, SCHEMAS), 'utf8')) as object);

  const envelopeSchema = compile('envelope.json');
  const detailSchemas = details.map(({ file, holdsFor }) => ({ holdsFor, schema: compile(file) }));

  return {
    check(value) {
      const seen = hasLosslessNumber(value) ? copyWith(value, nearestNumber) : value;
      const violations = violationsOf(envelopeSchema, seen, '');
      // Without an envelope there is no key: this much is checked in every mode.
      if (violations.length > 0) return { kind: 'invalid', violations, envelope: null };
      const envelope = envelopeOf(value as Record<string, unknown>);
      if (mode === 'off') return { kind: 'valid', envelope, violations: [] };
      const { detail } = seen as { detail: unknown };
      const ownCheck = own?.current.find(envelope.source, envelope.detailType);
      const breaches =
        ownCheck?.(detail) ??
        detailSchemas
          .filter(({ holdsFor }) => holdsFor(envelope))
          .flatMap(({ schema }) => violationsOf(schema, detail, '/detail'));
      if (breaches.length === 0 || mode === 'report') return { kind: 'valid', envelope, violations: breaches };
      return { kind: 'invalid', violations: breaches, envelope };
    },
  };
}

/** What a schema sees of a number that JavaScript cannot hold: its neighbour. ajv takes Infinity for no number at all. */
function nearestNumber(exact: LosslessNumber): number {
  const number = Number(exact.value);
  return Number.isFinite(number) ? number : Math.sign(number) * Number.MAX_VALUE;
}
