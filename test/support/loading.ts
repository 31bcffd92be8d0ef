import { ConfigError, type Problem } from '#src/config/config-error.js';
import type { Config } from '#src/config/config.js';
import { loadConfig } from '#src/config/load-config.js';

type Texts = Readonly<Record<string, string>>;

/** Loads from these variables, with these files instead of the disk's; any other file does not exist. */
export function load(env: Texts, files: Texts = {}): Config {
  return loadConfig(env, { readFile: (path) => files[path] ?? missing() });
}

/** The problems that stop the start; none where it is not stopped. */
export function problemsOf(env: Texts, files?: Texts): readonly Problem[] {
  return refusal(env, files)?.problems ?? [];
}

export function refusal(env: Texts, files?: Texts): ConfigError | undefined {
  try {
    load(env, files);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}

function missing(): never {
  throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
}
