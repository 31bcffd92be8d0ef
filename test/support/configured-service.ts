import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { loadConfig } from '#src/config/load-config.js';
import { startService } from '#src/service.js';

const PATH = '/bridgehead.yaml';

/** The whole receiver in this process, with a configuration file that need not be on the disk. */
export interface ConfiguredService {
  readonly url: string;
  /** What it has logged so far, parsed. */
  lines(): readonly Readonly<Record<string, unknown>>[];
  stop(): Promise<void>;
}

/** Starts it on a free port and, where no folder or Redis is named, with an SQLite ledger of its own. */
export async function startConfigured(
  yaml: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ConfiguredService> {
  const dataDir = await mkdtemp(join(tmpdir(), 'bridgehead-data-'));
  let log = '';
  const output = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      log += chunk.toString();
      done();
    },
  });
  const settings = { PORT: '0', SHUTDOWN_DELAY_MS: '0', LOG_FORMAT: 'json', DATA_DIR: dataDir, ...env };
  const config = loadConfig({ ...settings, BRIDGEHEAD_CONFIG: PATH }, { readFile: () => yaml });
  const service = await startService(config, { output });
  return {
    url: `http://127.0.0.1:${service.port}`,
    lines: () =>
      log
        .split('\n')
        .filter((line) => line.startsWith('{'))
        .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>),
    stop: async () => {
      await service.stop('the test is over');
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
