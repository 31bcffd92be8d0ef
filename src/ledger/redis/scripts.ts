import { readFile } from 'node:fs/promises';

/** The Lua sources stand beside the TypeScript: they are read as they are, not compiled into `dist/`. */
const FOLDER = new URL('../../../src/ledger/redis/lua/', import.meta.url);

const NAMES = [
  'adopt',
  'census',
  'claim',
  'claim-and-store',
  'confirm',
  'discard',
  'keep',
  'page',
  'peek',
  'recall',
  'redrive',
  'release',
  'settle',
  'take',
] as const;

export type ScriptName = (typeof NAMES)[number];

/** Complete sources, as they are sent. */
export type Scripts = Readonly<Record<ScriptName, string>>;

/** A script's first line may name the shared snippets it uses: `-- uses: clock bucket`. They go before it. */
async function load(name: ScriptName): Promise<readonly [ScriptName, string]> {
  const source = await readFile(new URL(`${name}.lua`, FOLDER), 'utf8');
  const uses = /^-- uses: (.*)$/m.exec(source)?.[1]?.split(' ') ?? [];
  const shared = await Promise.all(uses.map((snippet) => readFile(new URL(`shared/${snippet}.lua`, FOLDER), 'utf8')));
  return [name, [...shared, source].join('\n')];
}

export async function loadScripts(): Promise<Scripts> {
  return Object.fromEntries(await Promise.all(NAMES.map(load))) as Scripts;
}
