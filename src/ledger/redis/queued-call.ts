import { Command } from 'ioredis';

/** A call that ioredis holds in its queue until its reply comes: `settle` gets the one or the other, once. */
type Settle = (error: Error | null, reply: unknown) => void;

/**
 * ioredis' `Command` without what only its own API needs: no promise, no list of arguments, its text ready to be written.
 * Everything else (connection, login, reply parser, queue) stays ioredis' own. docs/DECISIONS.md has the figure.
 */
class QueuedCall {
  readonly args = [];
  readonly promise = undefined;
  readonly inTransaction = false;
  /** Nobody listens to ioredis' traces. */
  readonly isTraced = true;
  readonly name: string;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: Error) => void;
  private readonly wire: string;

  constructor(name: string, wire: string, settle: Settle) {
    this.name = name;
    this.wire = wire;
    this.resolve = (reply) => settle(null, reply);
    this.reject = (error) => settle(error, undefined);
  }

  toWritable(): string {
    return this.wire;
  }

  /** Replies are read as RESP2, which is what the connection speaks. */
  setReplyContext(): void {}
}

// The queue asks for more of a command only in modes that a ledger's connection is never in.
Object.setPrototypeOf(QueuedCall.prototype, Command.prototype);

export const queuedCall = (name: string, wire: string, settle: Settle): Command =>
  new QueuedCall(name, wire, settle) as unknown as Command;
