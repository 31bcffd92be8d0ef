import { isSuccess } from '#src/cli/send/policy.js';
import type { Reply } from '#src/cli/send/post.js';

/** All that the sender knows of one event: what it was answered, and whether it has given up on it. */
export interface Sent {
  /** Answered with a 2xx at least once: the event is the receivers'. */
  isTaken: boolean;
  /** Copies of it that went to the sender's own dead-letter queue. */
  givenUp: number;
  /** Requests answered otherwise, or not at all. */
  refusals: number;
}

/** The sender's memory: every event, and every answer. */
export class Book {
  readonly events = new Map<string, Sent>();
  /** Requests by their status, or by why they had none. */
  readonly answers = new Map<string, number>();

  sent(unit: string): Sent {
    const known = this.events.get(unit);
    if (known !== undefined) return known;
    const sent = { isTaken: false, givenUp: 0, refusals: 0 };
    this.events.set(unit, sent);
    return sent;
  }

  replied(units: readonly string[], reply: Reply): void {
    const mark = reply.kind === 'answered' ? String(reply.status) : reply.why;
    this.answers.set(mark, (this.answers.get(mark) ?? 0) + 1);
    const isTaken = reply.kind === 'answered' && isSuccess(reply.status);
    for (const unit of units) {
      const sent = this.sent(unit);
      if (isTaken) sent.isTaken = true;
      else sent.refusals += 1;
    }
  }
}
