import { readFileSync } from 'node:fs';
import type { Problem } from './config-error.js';
import { settingNames, settingOf, type SettingName } from './settings.js';

export type ReadFile = (path: string) => string;

export const readTextFile: ReadFile = (path) => readFileSync(path, 'utf8');

/** What the environment says, as text, by setting. */
export interface Given {
  readonly texts: ReadonlyMap<SettingName, string>;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Collects the texts of all settings, secrets also from the files that NAME_FILE names. Empty means not set. */
export function readEnvironment(env: NodeJS.ProcessEnv, readFile: ReadFile): Given {
  const texts = new Map<SettingName, string>();
  const problems: Problem[] = [];
  const warnings: string[] = [];
  for (const name of settingNames) {
    if (isServiceLink(name, env[name])) {
      warnings.push(
        `${name} was set by Kubernetes for a Service named redis and is ignored; enableServiceLinks: false in the Pod keeps it out.`,
      );
      continue;
    }
    const reading = settingOf(name).secret ? readSecret(name, env, readFile) : readPlain(env[name]);
    if (reading.kind === 'text') texts.set(name, reading.text);
    if (reading.kind === 'problem') problems.push({ setting: name, message: reading.message });
  }
  return { texts, problems, warnings };
}

type Reading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'problem'; readonly message: string };

function readPlain(value: string | undefined): Reading {
  const text = value?.trim() ?? '';
  return text === '' ? { kind: 'absent' } : { kind: 'text', text };
}

function readSecret(name: SettingName, env: NodeJS.ProcessEnv, readFile: ReadFile): Reading {
  const value = env[name] ?? '';
  const path = env[`${name}_FILE`] ?? '';
  if (path === '') return value === '' ? { kind: 'absent' } : { kind: 'text', text: value };
  if (value !== '') return { kind: 'problem', message: `${name} and ${name}_FILE are both set: remove one of them.` };
  try {
    const text = readFile(path).replace(/[\r\n]+$/, '');
    if (text === '') return { kind: 'problem', message: `${name}_FILE names a file that is empty.` };
    return { kind: 'text', text };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return {
      kind: 'problem',
      message: `${name}_FILE must be the path of a file that this process can read (${code}).`,
    };
  }
}

/** In a cluster with a Service named redis every container finds `REDIS_PORT=tcp://10.0.0.1:6379`. */
function isServiceLink(name: SettingName, value: string | undefined): boolean {
  return name === 'REDIS_PORT' && (value ?? '').startsWith('tcp://');
}
