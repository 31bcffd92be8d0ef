import Draft04 from 'ajv-draft-04';
import { Ajv, MissingRefError, type Options, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Dialect, Form } from './dialect.js';
import type { Fields } from './fields.js';
import { metaObjection } from './meta-check.js';
import { createPatientPatterns, isPattern } from './patient-pattern.js';
import { fragmentOf } from './pointer.js';
import { rewrite, rewriteEach } from './rewrite.js';

export interface CompiledFile {
  /** The schema at a place of the document. Throws an `Error` with the reason. */
  at(pointer: string): ValidateFunction;
  /** Before each check, see `patient-pattern`. */
  readonly restart: () => void;
  /** What has no effect, and was probably meant to have one; whole once all places are compiled. */
  readonly notes: ReadonlySet<string>;
}

/** The name under which ajv knows the document where it has none of its own. */
const BASE = 'schema:/';
const DOCUMENT = `${BASE}document`;

/**
 * Compiles one file, alone: nothing is known to it but itself, and nothing is ever fetched. An unknown keyword or format is
 * noted, as JSON Schema lets anybody add some. Throws an `Error` with the reason where it is no schema.
 */
export function compileFile(document: Fields, form: Form): CompiledFile {
  const objection = metaObjection(document, form);
  if (objection !== null) throw new Error(objection);
  const notes = new Set<string>();
  const { regExp, restart } = createPatientPatterns();
  const ajv = ajvFor(form.dialect, {
    allErrors: true,
    // Every event has an inherited `constructor`, and none of its own making.
    ownProperties: true,
    meta: false,
    validateSchema: false,
    strictSchema: 'log',
    strictTypes: false,
    strictTuples: false,
    // 19.99 is a multiple of 0.01, whatever a double makes of it.
    multipleOfPrecision: 6,
    code: { regExp },
    logger: {
      log: () => undefined,
      warn: (message: unknown) => void notes.add(noteOf(String(message))),
      error: (message: unknown) => void notes.add(noteOf(String(message))),
    },
  });
  addFormats.default(ajv);
  ajv.addFormat('regex', isPattern);
  // Known to ajv without a rule: names, and the place of OpenAPI's schemas.
  for (const name of ['$anchor', '$dynamicAnchor', 'components']) if (!ajv.getKeyword(name)) ajv.addKeyword(name);
  for (const format of formatsOf(document, form)) {
    if (Object.hasOwn(ajv.formats, format)) continue;
    ajv.addFormat(format, true);
    notes.add(`the format "${format}" is not known and is not checked`);
  }
  explained(() => ajv.addSchema(document, DOCUMENT).getSchema(DOCUMENT));
  return {
    notes,
    restart,
    at: (pointer) =>
      explained(() => {
        const schema = ajv.getSchema(DOCUMENT + fragmentOf(pointer));
        if (schema === undefined) throw new Error(`nothing stands at ${fragmentOf(pointer)}`);
        return schema as ValidateFunction;
      }),
  };
}

function ajvFor(dialect: Dialect, options: Options): Ajv {
  switch (dialect) {
    case 'draft-04':
      return new Draft04.default(options);
    case 'draft-07':
      return new Ajv(options);
    case '2019-09':
      return new Ajv2019(options);
    case '2020-12':
      return new Ajv2020(options);
  }
}

/** ajv's own words, and better ones for what happens most. */
function explained<T>(compile: () => T): T {
  try {
    return compile();
  } catch (error) {
    if (error instanceof RangeError) throw new Error('it nests too deeply', { cause: error });
    if (!(error instanceof MissingRefError)) throw error;
    const ref = error.missingRef.replace(DOCUMENT, '').replace(BASE, '');
    const reason = ref.startsWith('#')
      ? 'leads nowhere'
      : 'leads outside the file, and nothing is fetched: put that schema into the file';
    throw new Error(`its $ref "${ref}" ${reason}`, { cause: error });
  }
}

function formatsOf(document: Fields, { kind }: Form): ReadonlySet<string> {
  const found = new Set<string>();
  const look = (schema: Fields): Fields => {
    if (typeof schema['format'] === 'string') found.add(schema['format']);
    return schema;
  };
  if (kind === 'json-schema') rewrite(document, look);
  else rewriteEach((document['components'] as { schemas: Fields }).schemas, look);
  return found;
}

function noteOf(message: string): string {
  const [, keyword] = /unknown keyword: "(.*)"/.exec(message) ?? [];
  return keyword === undefined
    ? message.replace('strict mode: ', '')
    : `the keyword "${keyword}" is not known and has no effect`;
}
