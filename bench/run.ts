import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readOptions, type Options } from './options.js';
import { pinDriver } from './pinning.js';
import { relay } from './scenarios/relay.js';
import { say } from './table.js';

interface Scenario {
  readonly title: string;
  readonly play: (options: Options) => Promise<unknown>;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  relay: { title: 'Relay, keep-alive, 64 connections, Redis', play: relay },
};

const RESULTS = fileURLToPath(new URL('../bench/results/', import.meta.url));

const { launcher, said } = pinDriver();
const options = readOptions(process.argv.slice(2), launcher);
const names = options.scenarios.length > 0 ? options.scenarios : Object.keys(scenarios);
await mkdir(RESULTS, { recursive: true });
say(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'} × ${cpus().length}; ${said}; logs to /dev/null\n`);
for (const name of names) {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`there is no scenario ${name}: ${Object.keys(scenarios).join(', ')}`);
  say(`## ${name}: ${scenario.title}\n`);
  const startedMs = performance.now();
  const result = await scenario.play(options);
  await writeFile(`${RESULTS}${name}.json`, JSON.stringify({ name, title: scenario.title, options, result }, null, 1));
  say(`(${Math.round((performance.now() - startedMs) / 1_000)} s)\n`);
}
