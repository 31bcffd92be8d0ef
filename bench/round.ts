import type { Name } from './contenders.js';
import { cpuUs, rssBytes } from './cpu.js';
import { startDestination, type BenchDestination } from './destination.js';
import { drive, type Load, type Tally } from './driver.js';
import { freshRedis, WITHOUT_AOF, type BenchRedis } from './redis.js';
import { startServer } from './server.js';
import { sleep } from './sleep.js';
import { percentile } from './stats.js';

export interface RoundPlan {
  readonly contender: Name;
  /** What tells it from other rows of the same contender, such as 'SQLite'. */
  readonly variant?: string;
  readonly load: Omit<Load, 'port'>;
  readonly warmupSeconds: number;
  readonly seconds: number;
  readonly launcher: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly redisArgs?: readonly string[];
  /** One that several rounds share, instead of a fresh one. */
  readonly redis?: BenchRedis;
}

export interface Round {
  readonly row: string;
  /** CPU of the server's process for each answered event, in each second. */
  readonly sliceUsPerEvent: readonly number[];
  /** The same from the first request until everything is at the destination. */
  readonly wholeUsPerEvent: number;
  readonly redisUsPerEvent: number;
  readonly eventsPerSecond: number;
  readonly p50Ms: number;
  readonly p90Ms: number;
  readonly p99Ms: number;
  readonly answered2xx: number;
  readonly otherwise: Readonly<Record<string, number>>;
  readonly rssBytes: number;
  readonly startMs: number;
  /** Answered 2xx, and not at the destination. */
  readonly lost: number;
  /** Why it does not count; null: it does. */
  readonly voided: string | null;
}

const SLICE_MS = 1_000;

export async function playRound(plan: RoundPlan): Promise<Round> {
  const redis = plan.redis ?? (await freshRedis(plan.redisArgs ?? WITHOUT_AOF));
  const destination = await startDestination();
  try {
    return await measure(plan, redis, destination);
  } finally {
    await destination.close();
    if (!plan.redis) await redis.stop();
  }
}

async function measure(plan: RoundPlan, redis: BenchRedis, destination: BenchDestination): Promise<Round> {
  const server = await startServer({
    name: plan.contender,
    launcher: plan.launcher,
    redisUrl: redis.url,
    downstreamUrl: destination.url,
    ...(plan.env && { env: plan.env }),
  });
  try {
    const load = { ...plan.load, port: server.port };
    const warmup = drive(load);
    await sleep(plan.warmupSeconds * 1_000);
    await warmup.stop();
    await delivered(destination, warmup.tally.accepted.size);
    destination.forget();

    const redisBefore = await redis.cpuUs();
    const cpuBefore = cpuUs(server.pid);
    const startedMs = performance.now();
    const run = drive(load);
    const { tally } = run;
    const slices: number[] = [];
    let [cpu, events] = [cpuBefore, 0];
    for (let second = 1; second <= plan.seconds; second += 1) {
      await sleep(startedMs + second * SLICE_MS - performance.now());
      const now = [cpuUs(server.pid), tally.answered2xx] as const;
      if (now[1] > events) slices.push((now[0] - cpu) / (now[1] - events));
      [cpu, events] = now;
    }
    await run.stop();
    await delivered(destination, tally.accepted.size);
    const tookSeconds = (performance.now() - startedMs) / 1_000;
    const wholeCpu = cpuUs(server.pid) - cpuBefore;
    const redisCpu = (await redis.cpuUs()) - redisBefore;
    return {
      row: plan.variant ?? plan.contender,
      sliceUsPerEvent: slices,
      wholeUsPerEvent: wholeCpu / tally.answered2xx,
      redisUsPerEvent: redisCpu / tally.answered2xx,
      eventsPerSecond: tally.answered2xx / tookSeconds,
      p50Ms: percentile(tally.latenciesMs, 50),
      p90Ms: percentile(tally.latenciesMs, 90),
      p99Ms: percentile(tally.latenciesMs, 99),
      answered2xx: tally.answered2xx,
      otherwise: Object.fromEntries(tally.otherwise),
      rssBytes: rssBytes(server.pid),
      startMs: server.startMs,
      lost: Math.max(0, tally.accepted.size - destination.distinct),
      voided: verdict(tally, destination),
    };
  } finally {
    await server.stop();
  }
}

/** A run that lost or doubled one event counts for nothing. */
function verdict({ accepted, otherwise }: Tally, { distinct, received }: BenchDestination): string | null {
  if (distinct !== accepted.size) {
    const others = JSON.stringify(Object.fromEntries(otherwise));
    return `${accepted.size} events were answered 2xx, ${distinct} are at the destination; other answers: ${others}`;
  }
  if (received !== distinct) return `${received - distinct} events came twice to the destination`;
  return null;
}

/** Waits until all are there, for as long as more come. */
export async function delivered(destination: BenchDestination, expected: number): Promise<void> {
  let [last, sinceMs] = [destination.distinct, performance.now()];
  while (destination.distinct < expected && performance.now() - sinceMs < 5_000) {
    await sleep(20);
    if (destination.distinct > last) [last, sinceMs] = [destination.distinct, performance.now()];
  }
}
