import { connect, type Socket } from 'node:net';
import { requestMaker, type Head } from './event.js';
import { Frames } from './frames.js';
import { sleep } from './sleep.js';

export const API_KEY = 'bench-api-key-0123456789abcdef';

export interface Load {
  readonly port: number;
  /** `close`: a connection for each request, as EventBridge does it. */
  readonly connection: 'keep-alive' | 'close';
  /** As fast as answers come on so many connections, or at a fixed rate whatever comes. */
  readonly pace:
    { readonly kind: 'connections'; readonly count: number } | { readonly kind: 'rate'; readonly perSecond: number };
  /** Share of requests that repeat an event already answered 2xx. */
  readonly duplicates?: number;
  /** About so many bytes of body; 0 or absent: the usual event. */
  readonly bodyBytes?: number;
  /** So many events in each request; 0 or absent: one, and not as a batch. */
  readonly batch?: number;
}

/** What the answers were, growing while the load runs. */
export class Tally {
  answered2xx = 0;
  readonly otherwise = new Map<string, number>();
  latenciesMs: number[] = [];
  /** Events of which at least one copy was answered 2xx. */
  readonly accepted = new Set<number>();

  otherwiseAnswered(what: string): void {
    this.otherwise.set(what, (this.otherwise.get(what) ?? 0) + 1);
  }
}

export interface Driving {
  readonly tally: Tally;
  /** No further request is sent; resolves when every answer has come, or none came for 10 s. */
  stop(): Promise<void>;
}

const headOf =
  (load: Load): Head =>
  (bodyBytes) =>
    [
      'POST /events HTTP/1.1',
      `Host: 127.0.0.1:${load.port}`,
      'User-Agent: Amazon/EventBridge/ApiDestinations',
      'Content-Type: application/json; charset=utf-8',
      'Range: bytes=0-1048575',
      'Accept-Encoding: gzip,deflate',
      `x-api-key: ${API_KEY}`,
      ...(load.connection === 'close' ? ['Connection: close'] : []),
      `Content-Length: ${bodyBytes}`,
      '\r\n',
    ].join('\r\n');

/** Repeats are drawn from the latest so many: copies of one event come near one another. */
const RECENT = 4_096;

/** With no answer at all for so long, none is waited for any longer. */
const PATIENCE_MS = 10_000;

let latest = 0;

/** No two events of one run of the bench are alike, so that a ledger may serve several rounds. */
const nextNumber = (events: number): number => (latest += events) - events + 1;

/** The number of an event that the driver will never send by itself. */
export const RESERVED_FROM = 2 ** 40;

export function drive(load: Load): Driving {
  const tally = new Tally();
  const make = requestMaker(headOf(load), load.bodyBytes, load.batch);
  const events = Math.max(1, load.batch ?? 0);
  const recent: number[] = [];
  const share = load.duplicates ?? 0;
  let stopping = false;
  let stopped = false;
  const open = new Set<Socket>();
  let lastAnswerMs = performance.now();
  let sent = 0;
  const isAnyOpen = (): boolean => open.size > 0;

  const choose = (): number => {
    sent += 1;
    const fresh = recent.length === 0 || Math.floor(sent * (1 - share)) > Math.floor((sent - 1) * (1 - share));
    return fresh ? nextNumber(events) : (recent[(sent * 2_654_435_761) % recent.length] as number);
  };
  const answered = (n: number, status: string, sinceMs: number): void => {
    lastAnswerMs = performance.now();
    if (!status.startsWith('2')) return tally.otherwiseAnswered(status);
    tally.answered2xx += events;
    tally.latenciesMs.push(lastAnswerMs - sinceMs);
    if (share > 0 && !tally.accepted.has(n)) recent[tally.accepted.size % RECENT] = n;
    for (let index = 0; index < events; index += 1) tally.accepted.add(n + index);
  };

  /** One connection: sends the next request as long as there is one to send. */
  const connection = (again: () => void): void => {
    let n = 0;
    let sinceMs = 0;
    let waiting = false;
    const socket: Socket = connect({ port: load.port, host: '127.0.0.1', noDelay: true });
    const send = (): void => {
      n = choose();
      sinceMs = performance.now();
      waiting = true;
      socket.write(make(n));
    };
    const frames = new Frames((head) => {
      waiting = false;
      answered(n, head.slice(9, 12), sinceMs);
      if (load.connection === 'close') return;
      if (stopping) socket.end();
      else send();
    });
    open.add(socket);
    send();
    socket.on('data', (chunk: Buffer) => frames.push(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      open.delete(socket);
      if (waiting) tally.otherwiseAnswered(stopped ? 'no answer' : 'connection lost');
      if (!stopping) again();
    });
  };

  let timer: NodeJS.Timeout | undefined;
  if (load.pace.kind === 'connections') {
    const again = (): void => connection(again);
    for (let i = 0; i < load.pace.count; i += 1) again();
  } else {
    const { perSecond } = load.pace;
    const startMs = performance.now();
    let started = 0;
    timer = setInterval(() => {
      for (const due = ((performance.now() - startMs) / 1_000) * perSecond; started < due; started += 1)
        connection(() => undefined);
    }, 1);
  }

  return {
    tally,
    stop: async () => {
      stopping = true;
      clearInterval(timer);
      lastAnswerMs = performance.now();
      while (isAnyOpen() && performance.now() - lastAnswerMs < PATIENCE_MS) await sleep(5);
      stopped = true;
      for (const socket of open) socket.destroy();
      while (isAnyOpen()) await sleep(5);
    },
  };
}
