import { ConfigError } from './config/config-error.js';
import { loadConfig } from './config/load-config.js';
import { startService } from './service.js';

/** Says in one line each what went wrong, or stands in the way. */
const fail =
  (what: string) =>
  (error: unknown): never => {
    const lines = error instanceof ConfigError ? error.problems.map(({ message }) => message) : [String(error)];
    process.stderr.write(lines.map((line) => `bridgehead ${what}: ${line}\n`).join(''));
    process.exit(1);
  };

async function main(): Promise<void> {
  const service = await startService(loadConfig(process.env));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    // Not once: npm passes on what the terminal has sent already, and a second signal without a listener would kill.
    process.on(signal, () => {
      service.stop(signal).then(() => process.exit(0), fail('did not stop well'));
    });
  }
  // Without anything to read again a hang-up ends the process, as it ends every other one.
  const { reload } = service;
  if (reload !== null) process.on('SIGHUP', () => void reload());
}

await main().catch(fail('cannot start'));
