import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { LedgerConfig } from '../../config/config.js';
import { Channel } from '../../ledger/redis/channel.js';
import { judgeServer } from '../../ledger/redis/judge-server.js';
import { LAYOUT, Layout } from '../../ledger/redis/layout.js';
import { readServer } from '../../ledger/redis/read-server.js';
import { loadScripts } from '../../ledger/redis/scripts.js';
import { checkDisk } from '../../ledger/sqlite/disk.js';
import { systemClock } from '../../system-clock.js';
import { ok, problem, warning, type Finding } from './finding.js';

const PATIENCE_MS = 3_000;

/** The client tries again by itself: after so long its first error counts. */
const SECOND_THOUGHTS_MS = 300;

/** Looks at the ledger and changes nothing: it may be in use by a receiver at this moment. */
export const checkLedger = (config: LedgerConfig): Promise<Finding[]> =>
  config.redis === null ? checkSqlite(config.sqlite) : checkRedis(config, config.redis);

async function checkSqlite({ dataDir, diskFloorBytes }: LedgerConfig['sqlite']): Promise<Finding[]> {
  let folder = resolve(dataDir);
  // The start makes the folder: what must be there is the nearest one above it.
  while (!(await may(folder, constants.F_OK)) && dirname(folder) !== folder) folder = dirname(folder);
  if (!(await stat(folder)).isDirectory()) {
    return [problem('ledger', `DATA_DIR: ${folder} is no folder; set DATA_DIR to one, or to where one can be made`)];
  }
  if (!(await may(folder, constants.W_OK | constants.X_OK))) {
    return [problem('ledger', `DATA_DIR: this user may not write in ${folder}; give it the right, or set another one`)];
  }
  const { full, warnings } = await checkDisk(folder, diskFloorBytes);
  return [
    ok('ledger', `SQLite in ${dataDir} (that no other process uses it is seen at the start)`),
    ...warnings.map((text) =>
      full ? problem('ledger', `${text}; make room, or set another DATA_DIR`) : warning('ledger', text),
    ),
  ];
}

const may = (path: string, mode: number): Promise<boolean> =>
  access(path, mode).then(
    () => true,
    () => false,
  );

async function checkRedis(
  { durability }: LedgerConfig,
  { url, prefix, memoryRatio }: NonNullable<LedgerConfig['redis']>,
): Promise<Finding[]> {
  const { hostname, port } = new URL(url);
  const address = `Redis at ${hostname}:${port || '6379'}`;
  const channel = new Channel(url, await loadScripts(), systemClock, { ready: () => {}, closed: () => {} });
  channel.connect();
  try {
    await untilReadyOrHopeless(channel);
    if (!channel.isReady)
      return [problem('ledger', `${address} does not answer (${channel.lastError}): start it, or correct its address`)];
    const report = await readServer(channel, new Layout(prefix), systemClock, systemClock.monotonic() + PATIENCE_MS);
    if (report.kind === 'away') return [problem('ledger', `${address} cannot be asked (${report.why})`)];
    const judged = judgeServer(report, { durability, memoryRatio }, null);
    const layout = report.meta['layout'];
    return [
      ok('ledger', `${address} answers; what it stores is held as "${judged.durability}"`),
      ...(layout === undefined || layout === LAYOUT.layout
        ? []
        : [problem('ledger', `REDIS_PREFIX "${prefix}" holds the layout ${layout}, which this version cannot use`)]),
      ...[...(judged.unwritable === null ? [] : [judged.unwritable]), ...judged.failures].map((text) =>
        problem('ledger', text),
      ),
      ...judged.warnings.map((text) => warning('ledger', text)),
      ...(judged.full ? [warning('ledger', `${address} has no room for a further event`)] : []),
    ];
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
