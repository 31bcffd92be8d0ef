import { mkdir, writeFile } from 'node:fs/promises';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { readOptions, type Options } from './options.js';
import { pinDriver } from './pinning.js';
import { backlog } from './scenarios/backlog.js';
import { memory } from './scenarios/memory.js';
import { open } from './scenarios/open.js';
import { payload } from './scenarios/payload.js';
import { aof, close, duplicates, relay } from './scenarios/peers.js';
import { start } from './scenarios/start.js';
import { batches, logging, remembered, sqlite } from './scenarios/variants.js';
import { say } from './table.js';

interface Scenario {
  readonly title: string;
  readonly play: (options: Options) => Promise<unknown>;
  /** The short form leaves out what differs from another one by its settings only. */
  readonly inSmoke: boolean;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  relay: { title: 'Relay, keep-alive, 64 connections, Redis', play: relay, inSmoke: true },
  close: { title: 'The same, Connection: close', play: close, inSmoke: false },
  duplicates: { title: 'Nine of ten are duplicates', play: duplicates, inSmoke: true },
  open: { title: 'Open loop at 300/s, Connection: close', play: open, inSmoke: true },
  logging: { title: 'Logging on and off', play: logging, inSmoke: false },
  batches: { title: 'Batches of 100 and single events', play: batches, inSmoke: true },
  sqlite: { title: 'The SQLite ledger and the Redis ledger', play: sqlite, inSmoke: true },
  remembered: { title: 'With millions of keys remembered', play: remembered, inSmoke: false },
  memory: { title: 'Redis memory for each key', play: memory, inSmoke: true },
  backlog: { title: 'A backlog drains while fresh events come', play: backlog, inSmoke: true },
  start: { title: 'Cold start, and memory in use', play: start, inSmoke: true },
  payload: { title: 'Payloads of 1 KB, 64 KB and 1 MB', play: payload, inSmoke: false },
  aof: { title: 'Relay on a Redis with AOF everysec', play: aof, inSmoke: false },
};

const RESULTS = fileURLToPath(new URL('../bench/results/', import.meta.url));

const { launcher, said } = pinDriver();
const options = readOptions(process.argv.slice(2), launcher);
const usual = Object.entries(scenarios).filter(([, { inSmoke }]) => inSmoke || !options.smoke);
const names = options.scenarios.length > 0 ? options.scenarios : usual.map(([name]) => name);
await mkdir(RESULTS, { recursive: true });
say(`Node ${process.version}, ${cpus()[0]?.model ?? 'unknown CPU'} × ${cpus().length}; ${said}; logs to /dev/null\n`);
for (const name of names) {
  const scenario = scenarios[name];
  if (!scenario) throw new Error(`there is no scenario ${name}: ${Object.keys(scenarios).join(', ')}`);
  say(`## ${name}: ${scenario.title}\n`);
  const startedMs = performance.now();
  const result = await scenario.play(options);
  const text = JSON.stringify({ name, title: scenario.title, options, result }, null, 1);
  // The short form's figures must not end up in the picture.
  if (!options.smoke) await writeFile(`${RESULTS}${name}.json`, text);
  say(`(${Math.round((performance.now() - startedMs) / 1_000)} s)\n`);
}
