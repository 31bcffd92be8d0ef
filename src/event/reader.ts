import { type Parsed, parseJson } from './json.js';
import type { Keying } from './key.js';
import type { Batches } from './shape.js';
import { unwrapped } from './with-metadata.js';

/** How the bodies of one path are read: what in them is an event, and what tells two of them apart. */
export interface Reader {
  /** `/events`, or `/events/{name}` of a configured source. */
  readonly path: string;
  readonly batches: Batches;
  readonly parse: (bytes: Uint8Array) => Parsed;
  /** The envelope that a parsed value is, or is given. `id` is the sender's own, where it has said one. */
  readonly envelopeIn: (value: unknown, id: string | undefined) => unknown;
  /** Whether that id counts: an envelope has its own. */
  readonly takesId: boolean;
  readonly keying: Keying;
}

/** Where EventBridge sends its events to when no source of their own is configured. */
export const USUAL_PATH = '/events';

/** What EventBridge sends when nothing is transformed. */
export const envelopeReader = (keying: Keying, path: string = USUAL_PATH): Reader => ({
  path,
  batches: 'array-or-records',
  parse: parseJson,
  envelopeIn: unwrapped,
  takesId: false,
  keying,
});
