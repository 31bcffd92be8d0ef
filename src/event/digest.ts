import { createHash } from 'node:crypto';

/** The first field of every key: another way of encoding gets another number, and never meets an old key. */
const ENCODING_VERSION = '1';

const KEY_BYTES = 16;

/** What a key is made of, in this order, behind the encoding version and the destination. */
export interface KeyFields {
  readonly scope: string | null;
  readonly replay: string | null;
  readonly parts: string | null;
  readonly content: string | Uint8Array | null;
}

/**
 * What identifies an event, ready to be made the key of any destination: 32 lower-case hex digits. The content goes in
 * as its own digest, so that a large event for many destinations is hashed once.
 */
export function keyMaker(fields: KeyFields): (destination: string) => string {
  const content = fields.content === null ? null : sha256(fields.content).toString('hex');
  const rest = encode([fields.scope, fields.replay, fields.parts, content]);
  return (destination) =>
    sha256(encode([ENCODING_VERSION, destination]) + rest)
      .subarray(0, KEY_BYTES)
      .toString('hex');
}

/** The key, under the reserved destination `invalid`, of what could not be decoded as an event. */
export function digestOfBytes(bytes: Uint8Array): string {
  return keyMaker({ scope: null, replay: null, parts: null, content: bytes })('invalid');
}

/** Each field with its length in front, an absent one as a dash: no two lists of fields share an encoding. */
const encode = (fields: readonly (string | null)[]): string =>
  fields.map((field) => (field === null ? '-' : `${Buffer.byteLength(field)}:${field}`)).join('');

const sha256 = (input: string | Uint8Array): Buffer => createHash('sha256').update(input).digest();
