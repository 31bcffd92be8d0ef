import { ConfigError } from './config/config-error.js';
import { loadConfig } from './config/load-config.js';
import { startService } from './service.js';

/** Says in one line each what stands in the way of a start. */
function refuse(error: unknown): never {
  const lines = error instanceof ConfigError ? error.problems.map(({ message }) => message) : [String(error)];
  process.stderr.write(lines.map((line) => `bridgehead cannot start: ${line}\n`).join(''));
  process.exit(1);
}

async function main(): Promise<void> {
  const service = await startService(loadConfig(process.env));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      service.stop(signal).then(
        () => process.exit(0),
        (error: unknown) => refuse(error),
      );
    });
  }
}

await main().catch(refuse);
