import { startDestination, type BenchDestination } from '../destination.js';
import { drive } from '../driver.js';
import { fillBacklog } from '../fill.js';
import type { Options } from '../options.js';
import { AOF_EVERYSEC, freshRedis } from '../redis.js';
import { delivered } from '../round.js';
import { startServer } from '../server.js';
import { sleep } from '../sleep.js';
import { percentile } from '../stats.js';
import { figure, say, table } from '../table.js';
import { keepAlive, openLoop } from './loads.js';

/** Longer than any pause of the schedule: without progress for so long, it is over. */
const STUCK_MS = 15_000;

/**
 * What a destination leaves that was away for a while is worked off beside what goes on coming. The backlog is written
 * through the ledger's own scripts, due at once, while no server runs; AOF everysec, so that ours is in keep mode.
 */
export async function backlog(options: Options) {
  const deliveries = options.smoke ? 1_000 : 100_000;
  const redis = await freshRedis(AOF_EVERYSEC);
  const destination = await startDestination();
  const start = () =>
    startServer({ name: 'ours', launcher: options.launcher, redisUrl: redis.url, downstreamUrl: destination.url });
  try {
    const first = await start();
    const warm = async (load: typeof keepAlive, seconds: number) => {
      const run = drive({ ...load, port: first.port });
      await sleep(seconds * 1_000);
      await run.stop();
      return run.tally;
    };
    await warm(keepAlive, options.warmupSeconds);
    const seconds = options.smoke ? 1 : 2 * options.seconds;
    const relayPerSecond = (await warm(keepAlive, seconds)).answered2xx / seconds;
    const quietMs = percentile((await warm(openLoop, seconds)).latenciesMs, 90);
    await first.stop();

    await fillBacklog(redis.url, deliveries);
    destination.forget();
    const second = await start();
    const drain = await drained(destination, second.port, deliveries);
    await second.stop();
    const rows = [
      ['drained ÷ relayed', figure(drain.perSecond / relayPerSecond, 2), '≥ 0.5'],
      ['p90 of the fresh, with ÷ without backlog', figure(drain.freshP90Ms / quietMs, 2), '≤ 2'],
    ];
    say(
      `${deliveries} kept, drained at ${figure(drain.perSecond, 0)}/s beside 300/s of fresh ones; relay alone ` +
        `${figure(relayPerSecond, 0)}/s. p90 of the fresh ${figure(drain.freshP90Ms)} ms, without backlog ${figure(quietMs)} ms; ` +
        `not answered 2xx: ${JSON.stringify(drain.otherwise)}\n`,
    );
    if (drain.voided !== null && options.smoke) throw new Error(`backlog: ${drain.voided}`);
    if (drain.voided !== null) say(`VOID: ${drain.voided}`);
    say(table(['backlog', 'ratio', 'goal'], rows));
    return { deliveries, relayPerSecond, quietMs, ...drain };
  } finally {
    await destination.close();
    await redis.stop();
  }
}

async function drained(destination: BenchDestination, port: number, deliveries: number) {
  const startedMs = performance.now();
  const fresh = drive({ ...openLoop, port });
  const { tally } = fresh;
  const kept = (): number => destination.distinct - tally.accepted.size;
  let [last, sinceMs] = [0, startedMs];
  while (kept() < deliveries && performance.now() - sinceMs < STUCK_MS) {
    await sleep(20);
    if (kept() > last) [last, sinceMs] = [kept(), performance.now()];
  }
  const tookSeconds = (performance.now() - startedMs) / 1_000;
  await fresh.stop();
  await delivered(destination, deliveries + tally.accepted.size);
  const expected = deliveries + tally.accepted.size;
  const { distinct, received } = destination;
  return {
    perSecond: deliveries / tookSeconds,
    freshP90Ms: percentile(tally.latenciesMs, 90),
    otherwise: Object.fromEntries(tally.otherwise),
    voided:
      distinct === expected && received === distinct
        ? null
        : `${expected} events were taken in, ${distinct} are at the destination, ${received} came`,
  };
}
