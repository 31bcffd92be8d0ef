import type { Name } from '../contenders.js';
import { rssBytes } from '../cpu.js';
import { startDestination } from '../destination.js';
import { drive } from '../driver.js';
import { chosen } from '../interleave.js';
import type { Options } from '../options.js';
import { freshRedis, WITHOUT_AOF } from '../redis.js';
import { startServer } from '../server.js';
import { sleep } from '../sleep.js';
import { median } from '../stats.js';
import { figure, say, table } from '../table.js';
import { keepAlive } from './loads.js';

interface Life {
  readonly startMs: number;
  /** Memory when ready, after so many events, and after twice as many. */
  readonly rss: readonly number[];
}

const MIB = 2 ** 20;

/** From exec to ready, and how large the process has become when it has worked for a while. */
export async function start(options: Options) {
  const names = chosen(['ours', 'tutorial'], options);
  const events = options.smoke ? 500 : 100_000;
  const starts = new Map<Name, number[]>(names.map((name) => [name, []]));
  for (let round = 0; round < (options.smoke ? 1 : 2 * options.rounds); round += 1) {
    for (const name of names) starts.get(name)?.push((await live(name, options, 0)).startMs);
  }
  const lives = new Map<Name, Life>();
  for (const name of names) lives.set(name, await live(name, options, events));
  const rows = names.map((name) => [
    name,
    figure(median(starts.get(name) ?? []), 0),
    ...(lives.get(name)?.rss ?? []).map((bytes) => figure(bytes / MIB, 0)),
  ]);
  say(table(['', 'start ms (median)', 'RSS MiB when ready', `after ${events} events`, `after ${2 * events}`], rows));
  const [ourStart, ourRss] = [median(starts.get('ours') ?? []), lives.get('ours')?.rss[1] ?? Number.NaN];
  const [theirStart, theirRss] = [median(starts.get('tutorial') ?? []), lives.get('tutorial')?.rss[1] ?? Number.NaN];
  say(
    table(
      ['ours ÷ tutorial', 'ratio', 'goal', 'stretch'],
      [
        ['start', figure(ourStart / theirStart, 2), '≤ 1.3', '1.0'],
        ['RSS', figure(ourRss / theirRss, 2), '≤ 1.3', '–'],
      ],
    ),
  );
  return { starts: Object.fromEntries(starts), lives: Object.fromEntries(lives) };
}

async function live(name: Name, { launcher }: Options, events: number): Promise<Life> {
  const redis = await freshRedis(WITHOUT_AOF);
  const destination = await startDestination();
  const server = await startServer({ name, launcher, redisUrl: redis.url, downstreamUrl: destination.url });
  const rss = [rssBytes(server.pid)];
  for (let round = events > 0 ? 0 : 2; round < 2; round += 1) {
    const run = drive({ ...keepAlive, port: server.port });
    while (run.tally.answered2xx < events) await sleep(20);
    await run.stop();
    await sleep(1_000);
    rss.push(rssBytes(server.pid));
  }
  await server.stop();
  await destination.close();
  await redis.stop();
  return { startMs: server.startMs, rss };
}
