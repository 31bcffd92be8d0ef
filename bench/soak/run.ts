import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startDestination } from '../destination.js';
import { drive } from '../driver.js';
import { AOF_EVERYSEC, freshRedis } from '../redis.js';
import { startServer } from '../server.js';
import { figure, say, table } from '../table.js';
import { picture } from './picture.js';
import { reportingHeap, sample, type Sample } from './sample.js';

/**
 * `npm run soak [-- MINUTES]`: does anything grow? 300 events a second, each on a connection of its own, 2 % of them copies, for an
 * hour. Writes docs/soak.json and docs/soak.svg.
 */
const RATE = 300;
const DUPLICATES = 0.02;
const SAMPLE_MS = 15_000;
const minutes = Number(process.argv[2] ?? 60);
const docs = (name: string): string => fileURLToPath(new URL(`../../docs/${name}`, import.meta.url));

const MIB = 1_048_576;
const row = ({ atSeconds, p50Ms, p99Ms, heapBytes, rssBytes, descriptors, redisBytes, keys }: Sample): string[] => [
  figure(atSeconds / 60, 0),
  ...[heapBytes, rssBytes, redisBytes].map((bytes) => figure(bytes / MIB, 1)),
  String(descriptors),
  String(keys),
  figure(p50Ms),
  figure(p99Ms),
];
const HEAD = ['minute', 'heap MiB', 'RSS MiB', 'Redis MiB', 'descriptors', 'keys', 'p50 ms', 'p99 ms'];

const folder = await mkdtemp(join(tmpdir(), 'bridgehead-soak-'));
const heapFile = join(folder, 'heap');
const redis = await freshRedis(AOF_EVERYSEC);
const destination = await startDestination();
const server = await startServer({
  name: 'ours',
  launcher: [],
  nodeArgs: reportingHeap(heapFile),
  redisUrl: redis.url,
  downstreamUrl: destination.url,
});
const run = drive({
  port: server.port,
  connection: 'close',
  pace: { kind: 'rate', perSecond: RATE },
  duplicates: DUPLICATES,
});
const sinceMs = performance.now();
const samples: Sample[] = [];
while (performance.now() - sinceMs < minutes * 60_000) {
  const seen = await sample({ server, redis, run, heapFile }, sinceMs, SAMPLE_MS);
  samples.push(seen);
  if (samples.length % 20 === 1) say(row(seen).join('  '));
}
await run.stop();
const { answered2xx, accepted, otherwise } = run.tally;
const { received, distinct } = destination;
await server.stop();
await redis.stop();
await destination.close();
await rm(folder, { recursive: true, force: true });

const shown = samples.filter(
  (_, index) => index % Math.ceil(samples.length / 12) === 0 || index === samples.length - 1,
);
say(`\n${table(HEAD, shown.map(row))}`);
const others = [...otherwise].map(([what, count]) => `${count} × ${what}`).join(', ') || 'none';
say(
  `${answered2xx} answers 2xx, others: ${others}; ${accepted.size} different events, ${distinct} arrived, ${received} deliveries.`,
);
const outcome = {
  minutes,
  rate: RATE,
  duplicates: DUPLICATES,
  answered2xx,
  others,
  events: accepted.size,
  distinct,
  received,
};
await writeFile(docs('soak.json'), `${JSON.stringify({ ...outcome, samples }, null, 1)}\n`);
await writeFile(docs('soak.svg'), picture(samples));
