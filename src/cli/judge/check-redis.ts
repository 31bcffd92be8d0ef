import type { LedgerConfig } from '../../config/config.js';
import { Channel } from '../../ledger/redis/channel.js';
import { askNode } from '../../ledger/redis/cluster/ask-nodes.js';
import { servingOf } from '../../ledger/redis/cluster/slots.js';
import { Commands } from '../../ledger/redis/commands.js';
import { connectionTo } from '../../ledger/redis/connection.js';
import { judgeServer } from '../../ledger/redis/judge-server.js';
import { LAYOUT, Layout } from '../../ledger/redis/layout.js';
import { readServer } from '../../ledger/redis/read-server.js';
import { loadScripts } from '../../ledger/redis/scripts.js';
import { systemClock } from '../../system-clock.js';
import { ok, problem, warning, type Finding } from './finding.js';

type Redis = NonNullable<LedgerConfig['redis']>;
type Host = Redis['address']['hosts'][number];

const PATIENCE_MS = 3_000;

/** The client tries again by itself: after so long its first error counts. */
const SECOND_THOUGHTS_MS = 300;

/** A server, or each primary of a Cluster, as a start would find it. */
export async function checkRedis({ durability }: LedgerConfig, redis: Redis): Promise<Finding[]> {
  const { address, prefix } = redis;
  const layout = new Layout(prefix);
  const named = `Redis at ${address.shown}`;
  const problems: string[] = [];
  for (const host of address.sentinelsOf === null ? address.hosts : address.hosts.slice(0, 1)) {
    const asked = await withChannel(redis, host, async (channel) => {
      const seen = await askNode(channel, host, systemClock);
      if (seen.kind === 'none' || seen.view.ranges.length === 0) {
        return judge(channel, `${named} answers`, null, durability, redis);
      }
      const serving = [...servingOf(seen.view, layout.tags)];
      const found = serving.map(([name, node]) =>
        withChannel(redis, node.host, (own) =>
          judge(own, `Redis node ${name} answers`, layout.probe(node.tags[0] ?? ''), durability, redis),
        ).then((each) => (typeof each === 'string' ? [problem('ledger', `Redis node ${name} ${each}`)] : each)),
      );
      return (await Promise.all(found)).flat();
    });
    if (typeof asked !== 'string') return asked;
    problems.push(asked);
  }
  return [problem('ledger', `${named} ${problems.join('; ')}`)];
}

async function judge(
  channel: Channel,
  answers: string,
  probe: string | null,
  durability: LedgerConfig['durability'],
  { prefix, memoryRatio }: Redis,
): Promise<Finding[] | string> {
  const commands = new Commands(() => channel);
  const untilMs = systemClock.monotonic() + PATIENCE_MS;
  const report = await readServer(channel, commands, new Layout(prefix), systemClock, probe, untilMs);
  if (report.kind === 'away') return `cannot be asked (${report.why})`;
  const judged = judgeServer(report, { durability, memoryRatio }, null);
  const layout = report.meta?.['layout'];
  const unfit = [...(judged.unwritable === null ? [] : [judged.unwritable]), ...judged.failures];
  return [
    ok('ledger', `${answers}; what it stores is held as "${judged.durability}"`),
    ...(layout === undefined || layout === LAYOUT.layout
      ? []
      : [problem('ledger', `REDIS_PREFIX "${prefix}" holds the layout ${layout}, which this version cannot use`)]),
    ...unfit.map((text) => problem('ledger', text)),
    ...judged.warnings.map((text) => warning('ledger', text)),
    ...(judged.full ? [warning('ledger', 'Redis has no room for a further event')] : []),
  ];
}

/** A text: why it does not answer. */
async function withChannel<Result>(
  { address }: Redis,
  host: Host,
  ask: (channel: Channel) => Promise<Result | string>,
): Promise<Result | string> {
  const channel = new Channel(connectionTo(address, host), await loadScripts(), systemClock, {
    ready: () => {},
    closed: () => {},
  });
  channel.connect();
  try {
    await untilReadyOrHopeless(channel);
    return channel.isReady
      ? await ask(channel)
      : `does not answer (${channel.lastError}): start it, or correct its address`;
  } finally {
    channel.close();
  }
}

async function untilReadyOrHopeless(channel: Channel): Promise<void> {
  const untouched = channel.lastError;
  const startMs = systemClock.monotonic();
  for (let waitedMs = 0; !channel.isReady && waitedMs < PATIENCE_MS; waitedMs = systemClock.monotonic() - startMs) {
    if (waitedMs > SECOND_THOUGHTS_MS && channel.lastError !== untouched) return;
    await systemClock.sleep(20);
  }
}
