import { createHash, hash, type Hash } from 'node:crypto';
import { type Ignored, writeCanonical } from './canonical.js';

/** The first field of every key: another way of encoding gets another number, and never meets an old key. */
const ENCODING_VERSION = '2';

const KEY_BYTES = 16;

/** What a key is made of, in this order, behind the encoding version and the destination. */
export interface KeyFields {
  readonly scope: string | null;
  readonly replay: string | null;
  readonly parts: string | null;
  /** As it is where it is short; else as its own digest, in hex, so that a large event for many destinations is hashed once. */
  readonly content: string | null;
}

/** What identifies an event, ready to be made the key of any destination: 32 lower-case hex digits. */
export function keyMaker(fields: KeyFields): (destination: string) => string {
  const rest = encode(fields.scope) + encode(fields.replay) + encode(fields.parts) + encode(fields.content);
  return (destination) => hash('sha256', encode(ENCODING_VERSION) + encode(destination) + rest).slice(0, 2 * KEY_BYTES);
}

/** What comes in one piece, as nearly every event does, is no digest (it begins with a bracket) and is hashed with the key: one digest less for each event. */
export function contentField(content: object, ignored: Ignored): string {
  let onlyPiece = '';
  let growing: Hash | null = null;
  writeCanonical(content, ignored, (piece) => {
    if (growing === null && onlyPiece === '') onlyPiece = piece;
    else growing = (growing ?? createHash('sha256').update(onlyPiece)).update(piece);
  });
  return (growing as Hash | null)?.digest('hex') ?? onlyPiece;
}

/**
 * The key, under the reserved destination `invalid`, of what could not be accepted as an event. `apart`: what makes equal
 * bytes something else.
 */
export function digestOfBytes(bytes: Uint8Array, apart: string | null = null): string {
  const content = hash('sha256', bytes);
  return keyMaker({ scope: apart, replay: null, parts: null, content })('invalid');
}

/** With its length in front, an absent one as a dash: no two lists of fields share an encoding. */
const encode = (field: string | null): string => (field === null ? '-' : `${Buffer.byteLength(field)}:${field}`);
