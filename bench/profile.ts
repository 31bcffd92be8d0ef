import { readFile, readdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NAMES } from './contenders.js';
import { cpuUs } from './cpu.js';
import { startDestination } from './destination.js';
import { drive } from './driver.js';
import { pinDriver } from './pinning.js';
import { freshRedis, WITHOUT_AOF } from './redis.js';
import { startServer } from './server.js';
import { sleep } from './sleep.js';
import { figure, say, table } from './table.js';

/** What `node --cpu-prof` writes, as far as it is read here. */
interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

/** What is still being compiled and optimised in the first seconds is not what is looked for. */
const WARMUP_SECONDS = 6;
const LOADED_SECONDS = 12;

/** The package that a file belongs to; of our own code its folder. */
function ownerOf(url: string, functionName: string): string {
  if (url === '') return functionName.startsWith('(') ? functionName : '(native code)';
  const packages = [...url.matchAll(/node_modules\/((?:@[^/]+\/)?[^/]+)\//g)];
  const last = packages.at(-1)?.[1];
  if (last !== undefined) return last;
  if (url.startsWith('node:')) return url.replace(/^(node:(?:internal\/)?[^/]+).*$/, '$1');
  return `own: ${/\/dist(?:-bench)?\/(.*?)(?:\/[^/]*)?\.js$/.exec(url)?.[1] ?? url}`;
}

/** The part of the profile that counts, from the start of the process. */
interface Span {
  readonly fromUs: number;
  readonly toUs: number;
}

/** Self time, summed by what `nameOf` says, in µs. */
function selfTimes(
  { nodes, samples, timeDeltas }: Profile,
  { fromUs, toUs }: Span,
  nameOf: (frame: Profile['nodes'][number]['callFrame']) => string,
): [string, number][] {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const sums = new Map<string, number>();
  let atUs = 0;
  for (const [index, id] of samples.entries()) {
    const frame = frames.get(id);
    atUs += timeDeltas[index] ?? 0;
    if (atUs < fromUs || atUs > toUs) continue;
    if (!frame || frame.functionName === '(idle)') continue;
    const name = nameOf(frame);
    sums.set(name, (sums.get(name) ?? 0) + (timeDeltas[index] ?? 0));
  }
  return [...sums].toSorted(([, a], [, b]) => b - a);
}

async function newestProfile(folder: string): Promise<Profile> {
  const file = (await readdir(folder)).find((name) => name.endsWith('.cpuprofile'));
  if (file === undefined) throw new Error('the server wrote no profile');
  return JSON.parse(await readFile(join(folder, file), 'utf8')) as Profile;
}

/**
 * `npm run bench:profile [-- CONTENDER] [--close]`: where the CPU time of a contender goes under the load of `relay`.
 * Peers have no end of their own, and Node writes the profile of a process that ends.
 */
const MODULES = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const END_ON_SIGTERM = 'data:text/javascript,process.on("SIGTERM",()=>process.exit())';
const named = process.argv.slice(2).find((arg) => !arg.startsWith('--'));
const contender = NAMES.find((name) => name === (named ?? 'ours')) ?? 'ours';
const connection = process.argv.includes('--close') ? 'close' : 'keep-alive';
const { launcher, said } = pinDriver();
const folder = await mkdtemp(join(tmpdir(), 'bridgehead-profile-'));
const redis = await freshRedis(WITHOUT_AOF);
const destination = await startDestination();
const spawnedMs = performance.now();
const server = await startServer({
  name: contender,
  launcher,
  nodeArgs: [
    '--cpu-prof',
    '--cpu-prof-interval=500',
    `--cpu-prof-dir=${folder}`,
    ...(contender === 'ours' ? [] : ['--import', END_ON_SIGTERM]),
  ],
  // By module: in the bundle everything is in one file.
  ...(contender === 'ours' ? { file: MODULES } : {}),
  redisUrl: redis.url,
  downstreamUrl: destination.url,
});
const run = drive({ port: server.port, connection, pace: { kind: 'connections', count: 64 } });
await sleep(WARMUP_SECONDS * 1_000);
const before = { cpu: cpuUs(server.pid), events: run.tally.answered2xx, ms: performance.now() };
await sleep(LOADED_SECONDS * 1_000);
const events = run.tally.answered2xx - before.events;
const perEvent = (cpuUs(server.pid) - before.cpu) / events;
const span = { fromUs: (before.ms - spawnedMs) * 1_000, toUs: (performance.now() - spawnedMs) * 1_000 };
await run.stop();
await server.stop();
await destination.close();
await redis.stop();
const profile = await newestProfile(folder);
await rm(folder, { recursive: true, force: true });

say(`${contender}, ${connection}, ${events} events, ${figure(perEvent)} CPU µs/event with the profiler on; ${said}\n`);
const row = ([name, us]: readonly [string, number]): string[] => [name, figure(us / events, 1)];
say(
  table(
    ['self time by package', 'µs/event'],
    selfTimes(profile, span, ({ url, functionName }) => ownerOf(url, functionName))
      .slice(0, 40)
      .map(row),
  ),
);
const spot = ({ functionName, url, lineNumber }: Profile['nodes'][number]['callFrame']): string =>
  `${functionName || '(anonymous)'} ${url.replace(/^.*\/(node_modules|dist|dist-bench)\//, '$1/')}${url === '' ? '' : `:${lineNumber + 1}`}`;
say(table(['self time by function', 'µs/event'], selfTimes(profile, span, spot).slice(0, 60).map(row)));
