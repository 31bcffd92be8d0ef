import { assemble } from './assemble.js';
import { cautions } from './cautions.js';
import { ConfigError, type Problem } from './config-error.js';
import type { Config } from './config.js';
import { contradictions } from './contradictions.js';
import { readEnvironment, readTextFile, type ReadFile } from './environment.js';
import { NO_FILE, readConfigFile, type FromFile } from './file/read-file.js';
import { misspelt } from './misspelt.js';
import type { Rule, Settled } from './rule.js';
import { breaches } from './schema.js';
import { settingNames, settingOf, type SettingName, type Values } from './settings.js';
import { weakSecrets } from './weak-secrets.js';

export interface LoadOptions {
  readonly readFile?: ReadFile;
}

/** A configuration with all that is wrong with it. What is wrong is as if nobody had set it. */
export interface Examined {
  readonly config: Config;
  readonly problems: readonly Problem[];
  /** Warnings that may explain a problem, such as a misspelt name. */
  readonly hints: readonly string[];
}

/**
 * Reads every setting from the environment and from the file that it names; the environment wins. Throws one
 * `ConfigError` that lists all that is wrong in either.
 */
export function loadConfig(env: NodeJS.ProcessEnv, options: LoadOptions = {}): Config {
  const { config, problems, hints } = examineConfig(env, options);
  if (problems.length > 0) throw new ConfigError(problems, hints);
  return config;
}

/** The same for somebody who wants to look at the rest although a part is broken. */
export function examineConfig(env: NodeJS.ProcessEnv, { readFile = readTextFile }: LoadOptions = {}): Examined {
  const given = readEnvironment(env, readFile);
  const fromEnvironment: Partial<Record<SettingName, unknown>> = Object.fromEntries(
    [...given.texts].map(([name, text]) => [name, settingOf(name).decode(text)]),
  );
  const broken = breaches(fromEnvironment);
  const path = broken.includes('BRIDGEHEAD_CONFIG') ? undefined : given.texts.get('BRIDGEHEAD_CONFIG');
  const file = path === undefined ? NO_FILE : readConfigFile(path, env, readFile);
  const problems = [...given.problems, ...broken.map((name) => wrongValue(name, given.texts)), ...file.problems];

  // A value that is wrong is left out, so that no rule judges it: its own problem says all there is to say.
  const wrong = new Set<string>([...problems.map(({ setting }) => setting), ...file.wrong]);
  const document = { ...Object.fromEntries(file.values), ...fromEnvironment };
  const values = Object.fromEntries(
    settingNames.map((name) => [name, wrong.has(name) ? undefined : (document[name] ?? settingOf(name).fallback)]),
  ) as Values;
  const settled: Settled = {
    values,
    isSet: (name) => given.texts.has(name) || file.places.has(name),
    destinations: file.destinations,
    sources: file.sources,
    keys: file.keys,
  };
  const askable = (rule: Rule): boolean => rule.about.every((name) => !wrong.has(name));

  for (const { about, tell } of contradictions.filter(askable)) {
    const message = tell(settled);
    if (message !== undefined) problems.push({ setting: about[0], message: placed(message, about, file, given.texts) });
  }
  const isProduction = env['NODE_ENV'] === 'production';
  const hints = [...given.warnings, ...misspelt(env)];
  if (problems.length > 0) {
    const unset = settingNames.filter((name) => wrong.has(name)).map((name) => [name, settingOf(name).fallback]);
    const usable = { ...values, ...Object.fromEntries(unset) } as Values;
    return { config: assemble(usable, file, isProduction, []), problems, hints };
  }

  const warnings = [
    ...hints,
    ...weakSecrets(values, file.sources),
    ...cautions.flatMap(({ tell }) => tell(settled) ?? []),
  ];
  return { config: assemble(values, file, isProduction, warnings), problems, hints };
}

function wrongValue(name: SettingName, texts: ReadonlyMap<SettingName, string>): Problem {
  const { mayBe, because, quotable } = settingOf(name);
  const seen = quotable ? `, but is ${JSON.stringify(texts.get(name)?.slice(0, 24))}` : '';
  return { setting: name, message: `${name} must be ${mayBe}${seen}${because === undefined ? '' : `: ${because}`}.` };
}

/** A contradiction with the places of those of its settings that the file decides. */
function placed(
  message: string,
  about: readonly SettingName[],
  { places }: FromFile,
  texts: ReadonlyMap<SettingName, string>,
): string {
  const standing = about.flatMap((name) => (places.has(name) && !texts.has(name) ? `${places.get(name)}: ` : []));
  return `${standing[0] ?? ''}${message}`;
}
