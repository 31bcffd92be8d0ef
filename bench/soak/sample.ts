import { readdirSync, readFileSync } from 'node:fs';
import { rssBytes } from '../cpu.js';
import type { Driving } from '../driver.js';
import type { BenchRedis } from '../redis.js';
import type { ServerUnderTest } from '../server.js';
import { sleep } from '../sleep.js';
import { percentile } from '../stats.js';

/** What was seen in some seconds of a soak. */
export interface Sample {
  readonly atSeconds: number;
  readonly answered: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** The lowest in these seconds: what garbage collection left. */
  readonly heapBytes: number;
  readonly rssBytes: number;
  readonly descriptors: number;
  readonly redisBytes: number;
  /** Different events answered 2xx so far: Redis remembers each. */
  readonly keys: number;
}

const LOOK_EVERY_MS = 250;

/** Runs in the server's process before it, and writes down how much of its heap is in use: nobody can see that from outside. */
export const reportingHeap = (file: string): readonly string[] => [
  '--import',
  `data:text/javascript,import{writeFileSync}from'node:fs';` +
    `setInterval(()=>writeFileSync(${JSON.stringify(file)},String(process.memoryUsage().heapUsed)),${LOOK_EVERY_MS}).unref()`,
];

export interface Watched {
  readonly server: ServerUnderTest;
  readonly redis: BenchRedis;
  readonly run: Driving;
  readonly heapFile: string;
}

/** Looks on for so long, and sums up. */
export async function sample({ server, redis, run, heapFile }: Watched, sinceMs: number, ms: number): Promise<Sample> {
  const untilMs = performance.now() + ms;
  run.tally.latenciesMs = [];
  const before = run.tally.answered2xx;
  let heapBytes = Infinity;
  while (performance.now() < untilMs) {
    await sleep(LOOK_EVERY_MS);
    // Read while it is being written it may be empty.
    heapBytes = Math.min(heapBytes, Number(readFileSync(heapFile, 'latin1')) || Infinity);
  }
  const { latenciesMs, answered2xx, accepted } = run.tally;
  return {
    atSeconds: Math.round((performance.now() - sinceMs) / 1_000),
    answered: answered2xx - before,
    p50Ms: percentile(latenciesMs, 50),
    p99Ms: percentile(latenciesMs, 99),
    heapBytes,
    rssBytes: rssBytes(server.pid),
    descriptors: readdirSync(`/proc/${server.pid}/fd`).length,
    redisBytes: await redis.usedBytes(),
    keys: accepted.size,
  };
}
