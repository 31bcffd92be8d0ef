import { access, constants, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { LedgerConfig } from '../../config/config.js';
import { checkDisk } from '../../ledger/sqlite/disk.js';
import { checkRedis } from './check-redis.js';
import { ok, problem, warning, type Finding } from './finding.js';

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
