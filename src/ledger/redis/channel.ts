import { Redis, type ChainableCommander } from 'ioredis';
import type { Clock } from '../../relay/clock.js';
import type { ScriptName, Scripts } from './scripts.js';

export type Argument = string | number | Buffer;

/** What came of a call. `unknown`: it may or may not have been done. */
export type Sent =
  | { readonly kind: 'reply'; readonly value: unknown }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown'; readonly why: string };

interface Call {
  readonly add: (pipeline: ChainableCommander) => void;
  readonly finish: (sent: Sent) => void;
  finished: boolean;
}

type ScriptCommand = (...args: Argument[]) => unknown;

/** A server that says nothing for this long while it owes a reply is taken for hung, and the connection is made anew. */
const SILENCE_MS = 2_500;

/**
 * One connection. Every call ends by its `untilMs`, none rejects. The client repeats nothing and keeps nothing back
 * while it is away: a claim that is sent twice would meet itself, and one that is sent late would hold a lease for a
 * request that was answered long ago. Calls of one turn of the event loop share a round trip.
 */
export class Channel {
  private readonly redis: Redis;
  private readonly clock: Clock;
  private queue: Call[] = [];
  /** Why it is away, in the server's or the socket's words. */
  lastError = 'not connected yet';

  constructor(
    url: string,
    scripts: Scripts,
    clock: Clock,
    on: { readonly ready: () => void; readonly closed: () => void },
  ) {
    this.clock = clock;
    this.redis = new Redis(url, {
      lazyConnect: true,
      protocol: 2,
      connectTimeout: 2_000,
      socketTimeout: SILENCE_MS,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      // A server that still loads is found out by our own first question, which also asks for everything else.
      enableReadyCheck: false,
      retryStrategy: (times) => Math.min(25 * 2 ** Math.min(times, 6), 1_000),
      // After a failover the connection may still lead to what is a replica now.
      reconnectOnError: (error) => error.message.includes('READONLY'),
    });
    for (const [name, lua] of Object.entries(scripts)) this.redis.defineCommand(name, { lua });
    this.redis.on('error', (error: Error) => (this.lastError = wordsOf(error)));
    this.redis.on('ready', () => {
      this.lastError = 'the connection was closed';
      on.ready();
    });
    this.redis.on('close', on.closed);
  }

  connect(): void {
    // Its reasons come as events, each time it is tried.
    this.redis.connect().catch(() => undefined);
  }

  get isReady(): boolean {
    return this.redis.status === 'ready';
  }

  run(script: ScriptName, keys: readonly string[], args: readonly Argument[], untilMs: number): Promise<Sent> {
    return this.send(untilMs, (pipeline) => {
      const commands = pipeline as unknown as Readonly<Record<ScriptName, ScriptCommand>>;
      commands[script](keys.length, ...keys, ...args);
    });
  }

  command(name: string, args: readonly Argument[], untilMs: number): Promise<Sent> {
    return this.send(untilMs, (pipeline) => pipeline.call(name, ...args));
  }

  /** The value of a key as bytes; null where there is none. */
  bytes(key: string, untilMs: number): Promise<Sent> {
    return this.send(untilMs, (pipeline) => pipeline.getBuffer(key));
  }

  reconnect(): void {
    this.redis.disconnect(true);
  }

  close(): void {
    this.redis.disconnect();
  }

  private send(untilMs: number, add: Call['add']): Promise<Sent> {
    const leftMs = untilMs - this.clock.monotonic();
    if (!this.isReady) return Promise.resolve({ kind: 'unknown', why: this.lastError });
    if (leftMs <= 0) return Promise.resolve({ kind: 'unknown', why: 'no time is left' });
    return new Promise((resolve) => {
      const timer = setTimeout(() => call.finish({ kind: 'unknown', why: 'no reply in time' }), leftMs);
      const call: Call = {
        add,
        finished: false,
        finish: (sent) => {
          call.finished = true;
          clearTimeout(timer);
          resolve(sent);
        },
      };
      if (this.queue.push(call) === 1) setImmediate(() => this.flush());
    });
  }

  private flush(): void {
    const calls = this.queue.filter(({ finished }) => !finished);
    this.queue = [];
    const pipeline = this.redis.pipeline();
    for (const { add } of calls) add(pipeline);
    pipeline.exec().then(
      (results) => calls.forEach(({ finish }, index) => finish(sentOf(results?.[index]))),
      (error: Error) => calls.forEach(({ finish }) => finish(failed(error))),
    );
  }
}

/** Of several addresses tried, Node tells only the code. */
const wordsOf = (error: Error & { readonly code?: string }): string => error.message || (error.code ?? error.name);

function sentOf(result: [error: Error | null, value: unknown] | undefined): Sent {
  if (result === undefined) return { kind: 'unknown', why: 'no reply' };
  const [error, value] = result;
  return error === null ? { kind: 'reply', value } : failed(error);
}

/** Error texts differ between versions: the words are looked for anywhere. Whatever is not full may have been done. */
function failed({ message }: Error): Sent {
  return /\bOOM\b/.test(message) ? { kind: 'full' } : { kind: 'unknown', why: message };
}
