import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Clock } from '../../relay/clock.js';
import type { Connection } from './connection.js';
import { queuedCall } from './queued-call.js';
import type { ScriptName, Scripts } from './scripts.js';
import { wired, type Argument } from './wire.js';

export type { Argument } from './wire.js';

/** What came of a call. `unknown`: it may or may not have been done. */
export type Sent =
  | { readonly kind: 'reply'; readonly value: unknown }
  | { readonly kind: 'full' }
  | { readonly kind: 'unknown'; readonly why: string };

interface Call {
  /** As ioredis names it: by its name it tells what changes the connection. */
  readonly name: string;
  readonly wire: string;
  readonly script: Script | null;
  readonly asBytes: boolean;
  readonly finish: (sent: Sent) => void;
  finished: boolean;
}

/** How a call of a script begins: by its digest, and in full, for a server that does not know it, or no longer. */
interface Script {
  readonly byDigest: readonly Argument[];
  readonly inFull: readonly Argument[];
}

/** All that ioredis asks of what it writes a command to. */
type Gatherer = Parameters<Redis['sendCommand']>[1];

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
  private readonly scripts: Readonly<Record<ScriptName, Script>>;
  private queue: Call[] = [];
  /** Which connection this is: what was asked on one says nothing of what was written on an earlier one. */
  epoch = 0;
  /** Why it is away, in the server's or the socket's words. */
  lastError = 'not connected yet';

  constructor(
    connection: Connection,
    scripts: Scripts,
    clock: Clock,
    on: { readonly ready: () => void; readonly closed: () => void },
  ) {
    this.clock = clock;
    const options: Connection = {
      ...connection,
      lazyConnect: true,
      protocol: 2,
      connectTimeout: 2_000,
      socketTimeout: SILENCE_MS,
      enableOfflineQueue: false,
      autoResendUnfulfilledCommands: false,
      maxRetriesPerRequest: 0,
      // A server that still loads is found out by our own first question, which also asks for everything else.
      enableReadyCheck: false,
      retryStrategy: pauseMs,
      sentinelRetryStrategy: pauseMs,
      // After a failover the connection may still lead to what is a replica now.
      reconnectOnError: (error) => error.message.includes('READONLY'),
    };
    this.redis = new Redis(options);
    this.scripts = Object.fromEntries(
      Object.entries(scripts).map(([name, lua]) => {
        const digest = createHash('sha1').update(lua).digest('hex');
        return [name, { byDigest: ['EVALSHA', digest], inFull: ['EVAL', lua] }];
      }),
    ) as unknown as Readonly<Record<ScriptName, Script>>;
    // Of Sentinels it tells last that all were asked in vain; why is what each of them said.
    let sentinel: string | null = null;
    this.redis.on('sentinelError', (error: Error) => (sentinel = wordsOf(error)));
    this.redis.on('error', (error: Error) => {
      this.lastError = sentinel ?? wordsOf(error);
      sentinel = null;
    });
    this.redis.on('ready', () => {
      this.lastError = 'the connection was closed';
      on.ready();
    });
    this.redis.on('close', () => {
      this.epoch += 1;
      on.closed();
    });
  }

  connect(): void {
    // Its reasons come as events, each time it is tried.
    this.redis.connect().catch(() => undefined);
  }

  get isReady(): boolean {
    return this.redis.status === 'ready';
  }

  run(name: ScriptName, keys: readonly string[], args: readonly Argument[], untilMs: number): Promise<Sent> {
    const script = this.scripts[name];
    return this.send('evalsha', wired([...script.byDigest, keys.length, ...keys, ...args]), untilMs, { script });
  }

  command(name: string, args: readonly Argument[], untilMs: number): Promise<Sent> {
    return this.send(name, wired([name, ...args]), untilMs);
  }

  /** The value of a key as bytes; null where there is none. */
  bytes(key: string, untilMs: number): Promise<Sent> {
    return this.send('get', wired(['GET', key]), untilMs, { asBytes: true });
  }

  reconnect(): void {
    this.redis.disconnect(true);
  }

  close(): void {
    this.redis.disconnect();
  }

  private send(
    name: string,
    wire: string,
    untilMs: number,
    { script = null, asBytes = false }: { script?: Script | null; asBytes?: boolean } = {},
  ): Promise<Sent> {
    const leftMs = untilMs - this.clock.monotonic();
    if (!this.isReady) return Promise.resolve({ kind: 'unknown', why: this.lastError });
    if (leftMs <= 0) return Promise.resolve({ kind: 'unknown', why: 'no time is left' });
    return new Promise((resolve) => {
      const stop = this.clock.after(leftMs, () => call.finish({ kind: 'unknown', why: 'no reply in time' }));
      const finish = (sent: Sent): void => {
        call.finished = true;
        stop();
        resolve(sent);
      };
      const call: Call = { name, wire, script, asBytes, finish, finished: false };
      if (this.queue.push(call) === 1) setImmediate(() => this.flush());
    });
  }

  /** What has gathered goes out in one write. */
  private flush(): void {
    const calls = this.queue;
    this.queue = [];
    let wire = '';
    const gather = { write: (text: string) => (wire += text) };
    for (const call of calls) if (!call.finished) this.put(call, call.wire, gather);
    if (wire !== '') this.redis.stream.write(wire, 'latin1');
  }

  private put(call: Call, wire: string, to: { write(text: string): unknown }): void {
    const settle = (error: Error | null, reply: unknown): void => {
      if (error === null) call.finish({ kind: 'reply', value: call.asBytes ? reply : textsOf(reply) });
      else if (call.script !== null && error.message.startsWith('NOSCRIPT') && !call.finished) {
        const now = { write: (text: string) => this.redis.stream.write(text, 'latin1') };
        this.put({ ...call, script: null }, wiredAnew(wire, call.script), now);
      } else call.finish(failed(error));
    };
    this.redis.sendCommand(queuedCall(call.name, wire, settle), to as Gatherer);
  }
}

/** The same call with the script itself in place of its digest. */
function wiredAnew(wire: string, { byDigest, inFull }: Script): string {
  const [head, whole] = [byDigest, inFull].map((args) => wired(args).replace(/^.*\r\n/, '')) as [string, string];
  return wire.replace(head, () => whole);
}

/** Replies come as bytes; all but payloads are text. */
function textsOf(reply: unknown): unknown {
  if (reply instanceof Uint8Array) return Buffer.prototype.toString.call(reply);
  return Array.isArray(reply) ? reply.map(textsOf) : reply;
}

const pauseMs = (times: number): number => Math.min(25 * 2 ** Math.min(times, 6), 1_000);

/** Of several addresses tried, Node tells only the code. */
const wordsOf = (error: Error & { readonly code?: string }): string => error.message || (error.code ?? error.name);

/** Error texts differ between versions: the words are looked for anywhere. Whatever is not full may have been done. */
function failed({ message }: Error): Sent {
  return /\bOOM\b/.test(message) ? { kind: 'full' } : { kind: 'unknown', why: message };
}
