import { type Parsed, parseJson } from './json.js';
import type { Keying } from './key.js';
import type { Batches } from './shape.js';
import { unwrapped } from './with-metadata.js';

/** How the bodies of one path are read: what in them is an event, and what tells two of them apart. */
export interface Reader {
  readonly batches: Batches;
  readonly parse: (bytes: Uint8Array) => Parsed;
  /** The envelope that a parsed value is, or is given. `id` is the sender's own, where it has said one. */
  readonly envelopeIn: (value: unknown, id: string | undefined) => unknown;
  readonly keying: Keying;
}

/** What EventBridge sends when nothing is transformed. */
export const envelopeReader = (keying: Keying): Reader => ({
  batches: 'array-or-records',
  parse: parseJson,
  envelopeIn: unwrapped,
  keying,
});
