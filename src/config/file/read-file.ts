import { basename } from 'node:path';
import type { KeyRule } from '../../event/key-rule.js';
import type { SourceConfig } from '../config.js';
import type { Problem } from '../config-error.js';
import type { ReadFile } from '../environment.js';
import type { PresetName } from '../preset-names.js';
import { settingNames, settingOf, type SettingName } from '../settings.js';
import { readDestinations, type DestinationGiven } from './destinations.js';
import { fieldsReader } from './fields.js';
import { readKeys } from './keys.js';
import { parseLocated, type Entry } from './located.js';
import { readPresets } from './presets.js';
import { readSources } from './sources.js';
import { Reading } from './reading.js';

/** What a configuration file says. Problems name their places; what is wrong is left out. */
export interface FromFile {
  readonly values: ReadonlyMap<SettingName, unknown>;
  readonly wrong: ReadonlySet<SettingName>;
  /** Where a setting stands in the file. */
  readonly places: ReadonlyMap<SettingName, string>;
  /** null: the file says nothing of destinations. */
  readonly destinations: readonly DestinationGiven[] | null;
  readonly keys: readonly KeyRule[];
  readonly presetsOff: readonly PresetName[];
  readonly sources: readonly SourceConfig[];
  readonly problems: readonly Problem[];
}

export const NO_FILE: FromFile = {
  values: new Map(),
  wrong: new Set(),
  places: new Map(),
  destinations: null,
  keys: [],
  presetsOff: [],
  sources: [],
  problems: [],
};

/** The path of the file cannot stand in the file. */
const byFileName = new Map(
  settingNames.filter((name) => name !== 'BRIDGEHEAD_CONFIG').map((name) => [name.toLowerCase(), name] as const),
);

const named = (fileName: string): SettingName => byFileName.get(fileName) as SettingName;

/** Every setting by its name in the file: the environment's in lower case. */
export const fileSettings = Object.fromEntries(
  [...byFileName].map(([fileName, name]) => [fileName, settingOf(name)] as const),
);

/** The parts of a file that no environment variable can say. */
export const sections = ['destinations', 'keys', 'presets', 'sources'] as const;

const readFields = fieldsReader(fileSettings, ['$schema', ...sections]);

export function readConfigFile(path: string, env: NodeJS.ProcessEnv, readFile: ReadFile): FromFile {
  const refused = (messages: readonly string[]): FromFile => ({
    ...NO_FILE,
    problems: messages.map((message) => ({ setting: 'BRIDGEHEAD_CONFIG', message })),
  });
  let text: string;
  try {
    text = readFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    return refused([`BRIDGEHEAD_CONFIG must be the path of a file that this process can read (${code}).`]);
  }
  const parsed = parseLocated(text, basename(path));
  if (parsed.kind === 'unreadable') return refused(parsed.reasons);
  const { root } = parsed;
  if (root.kind === 'scalar' && root.value === null) return NO_FILE;

  const reading = new Reading({ env, readFile, path });
  const fields = readFields(reading.entriesOf(root, 'the whole file'), '', reading);
  const section = <Value>(name: (typeof sections)[number], read: (entry: Entry, reading: Reading) => Value) => {
    const entry = fields.rest.get(name);
    return entry === undefined ? null : read(entry, reading);
  };
  return {
    values: new Map(Object.entries(fields.values).map(([name, value]) => [named(name), value])),
    wrong: new Set([...fields.wrong].map(named)),
    places: new Map([...fields.places].map(([name, at]) => [named(name), at])),
    destinations: section('destinations', readDestinations),
    keys: section('keys', readKeys) ?? [],
    presetsOff: section('presets', readPresets) ?? [],
    sources: section('sources', readSources) ?? [],
    problems: reading.problems,
  };
}
