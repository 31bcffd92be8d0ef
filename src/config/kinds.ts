import { showSize, toBytes } from './bytes.js';
import type { Setting, ValueSchema } from './setting.js';

interface Bounds {
  readonly min: number;
  readonly max: number;
  readonly because?: string;
}

/** A plain number in the unit of the setting's name. */
export function integer(fallback: number, about: string, { min, max, ...why }: Bounds): Setting<number> {
  return {
    ...why,
    fallback,
    defaultText: String(fallback),
    mayBe: `an integer from ${min} to ${max}`,
    about,
    secret: false,
    quotable: true,
    schema: { type: 'integer', minimum: min, maximum: max },
    decode: toInteger,
  };
}

/** Bytes, plain or with a binary unit. */
export function size(fallback: number, about: string, { min, max, ...why }: Bounds): Setting<number> {
  return {
    ...why,
    fallback,
    defaultText: showSize(fallback),
    mayBe: `a size from ${showSize(min)} to ${showSize(max)}, in bytes or with KiB, MiB or GiB`,
    about,
    secret: false,
    quotable: true,
    schema: { type: 'integer', minimum: min, maximum: max },
    decode: toBytes,
  };
}

/** One word of several; `absent` says what its absence means where that is none of the words. */
export function choice<const W extends string>(words: readonly W[], fallback: W, about: string): Setting<W>;
export function choice<const W extends string>(
  words: readonly W[],
  fallback: null,
  about: string,
  absent: string,
): Setting<W | null>;
export function choice<W extends string>(
  words: readonly W[],
  fallback: W | null,
  about: string,
  absent?: string,
): Setting<W | null> {
  return {
    fallback,
    defaultText: fallback ?? absent ?? '',
    mayBe:
      words.length === 1 ? `${words.join('')}, or left out` : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`,
    about,
    secret: false,
    quotable: false,
    schema: { type: 'string', enum: words },
    decode: (value) => value,
  };
}

interface Shape {
  readonly mayBe: string;
  readonly schema: Omit<ValueSchema, 'type'>;
  readonly secret?: boolean;
  readonly because?: string;
  readonly accepts?: (value: string) => boolean;
}

export function text(fallback: string, about: string, { secret = false, schema, ...words }: Shape): Setting<string> {
  return {
    ...words,
    fallback,
    defaultText: fallback,
    about,
    secret,
    quotable: false,
    schema: { type: 'string', ...schema },
    decode: (value) => value,
  };
}

/** A text that may be absent; `absent` says what that means. */
export function optional(absent: string, about: string, shape: Shape): Setting<string | null> {
  return { ...text('', about, shape), fallback: null, defaultText: absent };
}

/** Members separated by commas. An empty member stays, so that the schema refuses it: it is a slip, never a wish. */
export function list<V>(
  fallback: readonly V[],
  about: string,
  shape: Omit<Shape, 'schema' | 'accepts'> & { readonly items: ValueSchema; readonly absent?: string },
): Setting<readonly V[]> {
  const { items, absent, secret = false, ...words } = shape;
  const member = items.type === 'integer' ? toInteger : (value: string) => value;
  return {
    ...words,
    fallback,
    defaultText: absent ?? fallback.join(','),
    about,
    secret,
    quotable: false,
    schema: { type: 'array', items, minItems: 1, uniqueItems: true },
    decode: (value) => value.split(',').map((part) => member(part.trim())),
  };
}

function toInteger(value: string): number | string {
  return /^\d+$/.test(value) ? Number(value) : value;
}
