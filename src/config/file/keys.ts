import { compileExpression } from '../../event/expression.js';
import type { KeyRule } from '../../event/key-rule.js';
import { choice, text } from '../kinds.js';
import { takesAll } from '../takes-all.js';
import { NAME } from './destination-fields.js';
import { fieldsReader } from './fields.js';
import type { Entry, Located } from './located.js';
import { readPattern } from './patterns.js';
import type { Reading } from './reading.js';

/** The content alone is the key. */
const BODY = 'body';

/** What each entry of `keys` may say, beside its pattern. */
export const keyFields = {
  name: text('', 'Stands in logs and metrics.', NAME),
  key: text('', 'A JMESPath expression over the envelope, or body for the content alone.', {
    mayBe: 'a JMESPath expression such as detail.id, or body',
    schema: { pattern: '\\S', maxLength: 4096 },
  }),
  scope: choice(['source', 'everywhere'], 'source', 'Within which two equal keys are one.'),
};

const readFields = fieldsReader(keyFields, ['when', 'content', 'ignore']);

/** The rules that are tried before the presets, in their order. */
export function readKeys({ value }: Entry, reading: Reading): readonly KeyRule[] {
  const names = new Set<string>();
  const rules: KeyRule[] = [];
  let taker: string | null = null;
  for (const [index, item] of reading.itemsOf(value, 'keys').entries()) {
    const path = `keys[${index}]`;
    if (taker !== null) {
      const said = `is never asked: ${taker} has no when, and every event has its key; give ${taker} a when, put it last, or remove one of them`;
      reading.refuse(item.at, path, said);
    }
    const rule = readKey(item, path, names, reading);
    if (rule === null) continue;
    rules.push(rule);
    if (takesAll(rule)) taker ??= path;
  }
  return rules;
}

function readKey(item: Located, path: string, names: Set<string>, reading: Reading): KeyRule | null {
  const before = reading.problems.length;
  const { values, places, rest } = readFields(reading.entriesOf(item, path), `${path}.`, reading);
  for (const field of ['name', 'key'] as const) {
    if (item.kind === 'map' && !places.has(field)) {
      reading.refuse(item.at, `${path}.${field}`, `must be there: ${keyFields[field].mayBe}`);
    }
  }
  const { name = '', key = '', scope = 'source' } = values;
  if (names.has(name) && name !== '') reading.refuse(places.get('name') ?? item.at, `${path}.name`, 'is there twice');
  names.add(name);
  const when = rest.get('when')?.value;
  const pattern = when === undefined ? undefined : readPattern(when, `${path}.when`, reading);
  const content = contentOf(rest.get('content'), path, reading);
  const ignore = ignoredOf(rest.get('ignore'), path, reading);
  const contentAt = rest.get('content')?.value.at ?? item.at;
  if (!content && key === BODY) {
    reading.refuse(contentAt, `${path}.content`, 'must be true where the key is body, which is the content');
  } else if (!content && ignore.length > 0) {
    reading.refuse(contentAt, `${path}.content`, 'is false, so ignore has nothing to leave out: remove one of them');
  }
  if (key !== '' && key !== BODY) judgeExpression(key, places.get('key') ?? item.at, `${path}.key`, reading);
  if (reading.problems.length > before) return null;
  return {
    name,
    ...(pattern === undefined ? {} : { when: pattern }),
    key: key === BODY ? null : key,
    scope,
    content,
    ignore,
  };
}

function contentOf(entry: Entry | undefined, path: string, reading: Reading): boolean {
  const value = entry?.value.kind === 'scalar' ? entry.value.value : undefined;
  if (entry !== undefined && typeof value !== 'boolean') {
    reading.refuse(entry.value.at, `${path}.content`, 'must be true or false: whether the content is part of the key');
  }
  return typeof value === 'boolean' ? value : true;
}

function ignoredOf(entry: Entry | undefined, path: string, reading: Reading): readonly string[] {
  if (entry === undefined) return [];
  return reading.itemsOf(entry.value, `${path}.ignore`).flatMap((item, index) => {
    const value = item.kind === 'scalar' ? item.value : null;
    if (typeof value === 'string' && !value.includes('${') && /^\/detail(?:-type$|\/|$)/.test(value)) return [value];
    const wanted = 'must be a JSON Pointer into the content, such as /detail/metadata/CorrelationId';
    reading.refuse(item.at, `${path}.ignore[${index}]`, wanted);
    return [];
  });
}

function judgeExpression(expression: string, at: string, path: string, reading: Reading): void {
  try {
    compileExpression(expression);
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'it means nothing';
    reading.refuse(at, path, `must be a JMESPath expression: ${reason.replace(/\.$/, '')}`);
  }
}
