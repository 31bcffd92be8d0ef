import type { Delivery } from './delivery.js';

/** What one request downstream came to, before anybody has judged it. */
export type Reply =
  /** A status line came. `answer` is the start of the body, at most 1 KiB, however the body ended; empty with a 2xx. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly retryAfter: string | undefined;
      readonly answer: string;
    }
  /** The request was never written: nobody can have taken it. */
  | { readonly kind: 'not-sent'; readonly error: string }
  /** It was written, at least in part, and no status line came back. */
  | { readonly kind: 'no-status'; readonly error: string };

/** The way out to one downstream system. */
export interface Destination {
  readonly name: string;
  /** Makes one request and never rejects; takes at most the destination's timeout. */
  post(delivery: Delivery, attempt: number): Promise<Reply>;
}
