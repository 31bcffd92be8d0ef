/** The part of JSON Schema (draft 2020-12) that a single setting uses. */
export interface ValueSchema {
  readonly type: 'integer' | 'string' | 'array';
  readonly minimum?: number;
  readonly maximum?: number;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly maxLength?: number;
  readonly items?: ValueSchema;
  readonly minItems?: number;
  readonly uniqueItems?: boolean;
}

/** One row of the table of settings: parsing, the published schema and the README's table all come from it. */
export interface Setting<V> {
  readonly fallback: V;
  /** The default as a person would write it, or what its absence means. */
  readonly defaultText: string;
  /** Completes "NAME must be …". */
  readonly mayBe: string;
  /** Why the bounds are where they are, where that would surprise. */
  readonly because?: string;
  readonly about: string;
  /** May also come as NAME_FILE, and its value appears in no message. */
  readonly secret: boolean;
  /** Numbers are shown in messages; a text may be a secret that was pasted into the wrong place. */
  readonly quotable: boolean;
  readonly schema: ValueSchema;
  /** What a schema cannot say; asked where the schema has nothing against it. */
  readonly accepts?: (value: string) => boolean;
  /** Turns text into the schema's type. Text that does not look like it stays text, and the schema refuses it. */
  readonly decode: (text: string) => unknown;
}
