import { createHash } from 'node:crypto';
import { type Ignored, writeCanonical } from './canonical.js';

/** The first field of every key: another way of encoding gets another number, and never meets an old key. */
const ENCODING_VERSION = '1';

const KEY_BYTES = 16;

/** What a key is made of, in this order, behind the encoding version and the destination. */
export interface KeyFields {
  readonly scope: string | null;
  readonly replay: string | null;
  readonly parts: string | null;
  /** As its own digest, in hex: a large event for many destinations is hashed once. */
  readonly content: string | null;
}

/** What identifies an event, ready to be made the key of any destination: 32 lower-case hex digits. */
export function keyMaker(fields: KeyFields): (destination: string) => string {
  const rest = encode([fields.scope, fields.replay, fields.parts, fields.content]);
  return (destination) =>
    createHash('sha256')
      .update(encode([ENCODING_VERSION, destination]) + rest)
      .digest()
      .subarray(0, KEY_BYTES)
      .toString('hex');
}

export function digestOfContent(content: unknown, ignored: Ignored): string {
  const hash = createHash('sha256');
  writeCanonical(content, ignored, (piece) => hash.update(piece));
  return hash.digest('hex');
}

/** The key, under the reserved destination `invalid`, of what could not be decoded as an event. */
export function digestOfBytes(bytes: Uint8Array): string {
  const content = createHash('sha256').update(bytes).digest('hex');
  return keyMaker({ scope: null, replay: null, parts: null, content })('invalid');
}

/** Each field with its length in front, an absent one as a dash: no two lists of fields share an encoding. */
const encode = (fields: readonly (string | null)[]): string =>
  fields.map((field) => (field === null ? '-' : `${Buffer.byteLength(field)}:${field}`)).join('');
