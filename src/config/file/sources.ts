import { compileExpression } from '../../event/expression.js';
import type { SourceConfig, SourceKey } from '../config.js';
import { choice, text } from '../kinds.js';
import { settings } from '../settings.js';
import { credentialFields, readCredentials } from './credential-fields.js';
import { NAME } from './destination-fields.js';
import { fieldsReader } from './fields.js';
import type { Entry, Located } from './located.js';
import type { Reading } from './reading.js';

const WORDS = ['usual', 'id', 'body', 'none'] as const;

/** Completes an envelope where the body has none. */
const given = (about: string) =>
  text('', about, {
    mayBe: 'a text without control characters',
    schema: { pattern: '^[^\\u0000-\\u001f\\u007f]+$', maxLength: 256 },
  });

/** What each entry of `sources` may say. */
export const sourceFields = {
  name: text('', 'The last segment of its path, /events/{name}.', NAME),
  source: given('The `source` of its events, where the body has no envelope; else its name.'),
  detail_type: given('The `detail-type` of its events, where the body has no envelope; else its name.'),
  body: choice(
    ['envelope', 'detail', 'any', 'lines'],
    'envelope',
    'Envelopes; details alone; any JSON as one event; JSON texts on lines of their own as one event.',
  ),
  key: text('usual', 'What tells two of its events apart.', {
    mayBe: 'usual, id, body, none or a JMESPath expression such as detail.orderId',
    schema: { pattern: '\\S', maxLength: 4096 },
  }),
  ...credentialFields,
  max_body_bytes: settings.MAX_BODY_BYTES,
};

const readFields = fieldsReader(sourceFields);

/** Paths of their own, with what their bodies are and who may post to them. */
export function readSources({ value }: Entry, reading: Reading): readonly SourceConfig[] {
  const names = new Set<string>();
  return reading.itemsOf(value, 'sources').map((item, index) => readSource(item, `sources[${index}]`, names, reading));
}

function readSource(item: Located, path: string, names: Set<string>, reading: Reading): SourceConfig {
  const { values, places } = readFields(reading.entriesOf(item, path), `${path}.`, reading);
  const placeOf = (field: string): string => places.get(field) ?? item.at;
  const { name = '', body = sourceFields.body.fallback } = values;
  if (item.kind === 'map' && !places.has('name')) {
    reading.refuse(item.at, `${path}.name`, `must be there: ${sourceFields.name.mayBe}`);
  }
  if (name !== '' && names.has(name))
    reading.refuse(placeOf('name'), `${path}.name`, 'is there twice: remove one of them');
  names.add(name);
  for (const field of ['source', 'detail_type'] as const) {
    if (body === 'envelope' && places.has(field)) {
      reading.refuse(
        placeOf(field),
        `${path}.${field}`,
        'has no effect where the body is an envelope, which has its own',
      );
    }
  }
  const key = keyOf(values.key ?? sourceFields.key.fallback, placeOf('key'), `${path}.key`, reading);
  return {
    name,
    source: values.source ?? name,
    detailType: values.detail_type ?? name,
    body,
    key,
    auth: readCredentials({ values, places }, item.at, path, reading),
    maxBodyBytes: values.max_body_bytes ?? null,
  };
}

function keyOf(said: string, at: string, path: string, reading: Reading): SourceKey {
  const word = WORDS.find((each) => each === said);
  if (word !== undefined) return { kind: word };
  try {
    compileExpression(said);
  } catch {
    reading.refuse(at, path, `must be ${sourceFields.key.mayBe}`);
  }
  return { kind: 'expression', text: said };
}
