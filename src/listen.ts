import { ConfigError } from './config/config-error.js';
import type { Config } from './config/config.js';
import type { HttpEntry } from './http/server.js';
import { systemClock } from './system-clock.js';

/** A port that is taken may be that of the process that we replace. */
const PORT_PATIENCE_MS = 3_000;

/** Opens the port; throws a `ConfigError` with the remedy where it cannot be opened. */
export async function listen(http: HttpEntry, { host, port }: Config): Promise<number> {
  const untilMs = systemClock.monotonic() + PORT_PATIENCE_MS;
  for (;;) {
    try {
      return await http.listen(host, port);
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code !== 'EADDRINUSE') {
        throw new ConfigError([
          { setting: 'HOST', message: `cannot listen on ${host}:${port} (${code}): correct HOST or PORT.` },
        ]);
      }
      if (systemClock.monotonic() >= untilMs) {
        throw new ConfigError([
          { setting: 'PORT', message: `port ${port} is taken: stop what listens there, or set PORT.` },
        ]);
      }
      await systemClock.sleep(200);
    }
  }
}
