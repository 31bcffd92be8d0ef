import { judgeOf, type Table } from '../schema.js';
import type { Setting } from '../setting.js';
import type { Entry, Located } from './located.js';
import type { Reading } from './reading.js';
import { resolveReferences } from './references.js';

/** The fields that were given and are right, the places of all that were given, and those that are wrong. */
export interface Fields<T extends Table> {
  readonly values: { readonly [N in keyof T]?: T[N]['fallback'] };
  readonly places: ReadonlyMap<string, string>;
  readonly wrong: ReadonlySet<string>;
  /** Entries that are not in the table but among `others`. */
  readonly rest: ReadonlyMap<string, Entry>;
}

export type ReadFields<T extends Table> = (entries: readonly Entry[], path: string, reading: Reading) => Fields<T>;

/**
 * Makes the reader of maps with these scalar fields; `others` are names that somebody else reads. A text is read as the
 * environment's would be, so that a reference may stand for a number.
 */
export function fieldsReader<T extends Table>(table: T, others: readonly string[] = []): ReadFields<T> {
  const judge = judgeOf(table);
  const known = [...Object.keys(table), ...others];
  return (entries, path, reading) => {
    const values: Record<string, unknown> = {};
    const texts = new Map<string, unknown>();
    const places = new Map<string, string>();
    const wrong = new Set<string>();
    const rest = new Map<string, Entry>();
    const refuse = (name: string, at: string, said: string): void => {
      wrong.add(name);
      reading.refuse(at, path + name, said);
    };
    for (const entry of entries) {
      const { name, value } = entry;
      if (others.includes(name)) rest.set(name, entry);
      else if (Object.hasOwn(table, name)) {
        const seen = valueOf(table[name] as Setting<unknown>, value, reading);
        places.set(name, value.at);
        if (seen.kind === 'problem') refuse(name, value.at, seen.message);
        else {
          values[name] = seen.value;
          if (seen.isShown) texts.set(name, seen.value);
        }
      } else reading.unknownName(entry, path + name, known);
    }
    for (const name of judge(values)) {
      const { mayBe, because, quotable } = table[name] as Setting<unknown>;
      const seen = quotable && texts.has(name) ? `, but is ${JSON.stringify(texts.get(name)).slice(0, 26)}` : '';
      refuse(name, places.get(name) ?? '', `must be ${mayBe}${seen}${because === undefined ? '' : `: ${because}`}`);
    }
    const right = Object.entries(values).filter(([name]) => !wrong.has(name));
    return { values: Object.fromEntries(right) as Fields<T>['values'], places, wrong, rest };
  };
}

type Seen =
  | { readonly kind: 'value'; readonly value: unknown; readonly isShown: boolean }
  | { readonly kind: 'problem'; readonly message: string };

/** Typed as it is, or decoded from a text. What does not look like the type is left to the schema. */
function valueOf({ mayBe, schema, decode }: Setting<unknown>, located: Located, reading: Reading): Seen {
  if (located.kind === 'map') return { kind: 'problem', message: `must be ${mayBe}` };
  if (located.kind === 'list') {
    const items = located.items.map((item) => textOf(item, reading));
    const problem = items.find((item) => item.kind === 'problem');
    // A reference may lead to several, in the form that the variable itself has.
    const values = items.flatMap((item) => {
      if (item.kind !== 'value') return [];
      return typeof item.value === 'string' && !item.isShown ? decode(item.value) : [item.value];
    });
    return problem ?? { kind: 'value', value: values, isShown: false };
  }
  const { value } = located;
  if (value === null) return { kind: 'problem', message: `is empty: it must be ${mayBe}, or the line goes` };
  if (schema.type === 'string' && typeof value !== 'string') {
    return {
      kind: 'problem',
      message: `must be ${mayBe}; YAML takes this for a ${typeof value}, so write it in quotes`,
    };
  }
  const seen = textOf(located, reading);
  if (seen.kind === 'problem' || typeof seen.value !== 'string') return seen;
  return { ...seen, value: decode(seen.value) };
}

function textOf(located: Located, { sources }: Reading): Seen {
  const value = located.kind === 'scalar' ? located.value : null;
  if (typeof value !== 'string') return { kind: 'value', value, isShown: true };
  const resolved = resolveReferences(value, sources);
  if (resolved.kind === 'problem') return resolved;
  return { kind: 'value', value: resolved.text, isShown: !resolved.isReferred };
}
