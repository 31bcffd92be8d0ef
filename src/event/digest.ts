import { createHash, hash, type Hash } from 'node:crypto';
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
  return (destination) => hash('sha256', encode([ENCODING_VERSION, destination]) + rest).slice(0, 2 * KEY_BYTES);
}

export function digestOfContent(content: unknown, ignored: Ignored): string {
  // One call for what comes in one piece, as nearly every event does, costs a third of a hash object.
  let onlyPiece = '';
  let growing: Hash | null = null;
  writeCanonical(content, ignored, (piece) => {
    if (growing === null && onlyPiece === '') onlyPiece = piece;
    else growing = (growing ?? createHash('sha256').update(onlyPiece)).update(piece);
  });
  return (growing as Hash | null)?.digest('hex') ?? hash('sha256', onlyPiece);
}

/** The key, under the reserved destination `invalid`, of what could not be decoded as an event. */
export function digestOfBytes(bytes: Uint8Array): string {
  const content = hash('sha256', bytes);
  return keyMaker({ scope: null, replay: null, parts: null, content })('invalid');
}

/** Each field with its length in front, an absent one as a dash: no two lists of fields share an encoding. */
const encode = (fields: readonly (string | null)[]): string =>
  fields.map((field) => (field === null ? '-' : `${Buffer.byteLength(field)}:${field}`)).join('');
