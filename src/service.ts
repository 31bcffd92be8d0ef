import { readFileSync } from 'node:fs';
import type { Config, DestinationConfig } from './config/config.js';
import { calmTurns } from './calm-turns.js';
import { configuredLane } from './configured-lane.js';
import { decideMode, openLedger } from './configured-ledger.js';
import type { DemoDestination } from './destination/demo.js';
import { createDestination } from './destination/post.js';
import { loadContract } from './event/contract.js';
import { compileKeying } from './event/key.js';
import { presetsExcept } from './event/presets.js';
import { compileRouting } from './event/routing.js';
import { sourceReader } from './event/source-reader.js';
import { firstScreen } from './first-screen.js';
import { health } from './health.js';
import { createHttpServer } from './http/server.js';
import { listen } from './listen.js';
import { openSchemas } from './live-schemas.js';
import { readmission } from './readmission.js';
import { acceptBatch } from './relay/accept-batch.js';
import { accept } from './relay/accept.js';
import { Background } from './relay/background.js';
import { CensusWatch } from './relay/census-watch.js';
import { keepingNow } from './relay/keeping.js';
import { keepInvalid } from './relay/keep-invalid.js';
import { redrive } from './relay/operate.js';
import type { Outcome } from './relay/outcome.js';
import { revalidate } from './relay/revalidate.js';
import { Schedule } from './relay/schedule.js';
import { tokenMint } from './relay/token.js';
import { stopPlan } from './stop-plan.js';
import { systemClock } from './system-clock.js';
import { createLoopLag } from './telemetry/loop-lag.js';
import { createTelemetry } from './telemetry/telemetry.js';
import { timedLedger } from './telemetry/timed-ledger.js';

/** An event loop so far behind delays every answer by as much: kept deliveries wait. */
const STRAINED_MS = 50;

export interface Service {
  readonly port: number;
  /** Ends well: serves for a while, refuses, lets what runs end, closes. Nothing is lost when it is called twice. */
  stop(reason: string): Promise<void>;
  /** Reads `SCHEMAS_DIR` again; null where there is none. */
  readonly reload: (() => Promise<void>) | null;
}

/** What the process gives the service that a test may want to be otherwise. */
export interface Surroundings {
  /** Where the log goes, and what the demo destination prints. */
  readonly output?: NodeJS.WritableStream;
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/**
 * Builds every part and opens the port, in this order: what remembers, what goes out, what works, and the way in last.
 * Throws a `ConfigError` when the surroundings do not allow what the configuration asks for.
 */
export async function startService(config: Config, { output = process.stdout }: Surroundings = {}): Promise<Service> {
  const clock = systemClock;
  const random = Math.random;
  const telemetry = createTelemetry({ format: config.logFormat, level: config.logLevel, stream: output });
  for (const warning of config.warnings) telemetry.warned(warning);

  const schemas = config.schemasDir === null ? null : await openSchemas(config.schemasDir, telemetry);
  const opened = await openLedger(config, telemetry);
  const promised = opened.status().durability;
  const mode = await decideMode(config, opened, promised);
  const ledger = timedLedger(opened, telemetry, clock);
  const census = new CensusWatch(opened, clock);
  await census.start();
  const keeping = () => keepingNow(mode, promised, opened.status(), census.latest, config);

  const demo = config.destinations.some(({ url }) => url === null)
    ? await (await import('./destination/demo.js')).startDemoDestination((line) => output.write(`${line}\n`))
    : null;
  const destinations = config.destinations.map((each) => createDestination(addressed(each, demo), { version, clock }));
  const lanes = new Map(
    config.destinations.map((each, index) => [each.name, configuredLane(each, destinations[index], config)] as const),
  );

  const background = new Background(telemetry);
  const mint = tokenMint(random);
  const relay = { ledger, lanes, keeping, answer: config.answer, clock, random, mint, facts: telemetry };
  const loopLag = createLoopLag(() => clock.monotonic());
  const isStrained = () => loopLag.loopLagMs() > STRAINED_MS;
  const schedule = new Schedule({ ...relay, isStrained, nextTurn: calmTurns(() => clock.monotonic()) });
  const wake = (dueInMs: number) => schedule.wake(dueInMs);
  const arriving = { ...relay, wake, background: (work: Promise<unknown>) => background.add(work) };

  const contract = loadContract(config.contract, schemas);
  const rules = [...config.keys, ...presetsExcept(config.presetsOff)];
  const keying = compileKeying(rules, config.replays);
  const routing = compileRouting(config.destinations);
  const sources = new Map(config.sources.map((each) => [each.name, sourceReader(each, rules, config.replays)]));
  const readmit = readmission({ config, contract, keying, sources, routing, clock });
  const operating = { ...relay, backlog: opened, readmit, wake };

  // The stop waits for them; their failure is told by the request that they belong to.
  const waitedFor = (outcomes: Promise<Outcome[]>): Promise<Outcome[]> => {
    background.addAnswered(outcomes);
    return outcomes;
  };

  let phase: 'serving' | 'leaving' | 'draining' = 'serving';
  const http = createHttpServer({
    config,
    contract,
    keying,
    sources,
    routing,
    accept: (deliveries, deadline) => waitedFor(accept(deliveries, deadline, arriving)),
    acceptBatch: (deliveries, deadline) => waitedFor(acceptBatch(deliveries, deadline, arriving)),
    keepInvalid: (deliveries, deadline) => keepInvalid(deliveries, deadline, relay),
    admin: {
      backlog: opened,
      redrive: (key) => redrive(key, operating),
      revalidate: (call) => revalidate(call, operating),
    },
    health: health({
      config,
      mode,
      status: () => opened.status(),
      keeping,
      census: () => census.latest,
      phase: () => phase,
      loopLagMs: loopLag.loopLagMs,
      scheduleIdleMs: () => clock.monotonic() - schedule.turnedAtMs,
    }),
    metrics: () => telemetry.metrics(),
    facts: telemetry,
    clock,
    random,
  });
  telemetry.observe({
    inFlight: () => http.inFlight(),
    slots: () =>
      [...lanes.values()].map(({ destination, slots }) => ({ destination: destination.name, ...slots.usage })),
    census: () => census.latest,
    status: () => opened.status(),
    loopLagMs: loopLag.loopLagMs,
  });

  const closeAll = async () => {
    await census.stop();
    loopLag.stop();
    for (const destination of destinations) destination.close();
    await demo?.close();
    await opened.close();
  };
  let port: number;
  try {
    port = await listen(http, config);
  } catch (error) {
    await closeAll();
    throw error;
  }
  // Not before: a process that will not stay must take nothing to work on.
  schedule.start();
  const relaysTo = config.destinations.map((each) => ({ ...addressed(each, demo), isDemo: each.url === null }));
  telemetry.started({ lines: firstScreen({ version, config, port, status: opened.status(), mode, relaysTo }) });

  const stop = async (reason: string) => {
    telemetry.stopping(reason);
    phase = 'leaving';
    await clock.sleep(config.shutdownDelayMs);
    phase = 'draining';
    const { workMs, answersMs, closingMs } = stopPlan(config.shutdownDelayMs);
    const idle = Promise.all([schedule.stop(), background.idle()]);
    await Promise.race([idle, clock.sleep(workMs)]);
    await http.close(answersMs);
    await Promise.race([closeAll(), clock.sleep(closingMs)]);
    telemetry.stopped();
  };
  let stopped: Promise<void> | null = null;
  return { port, stop: (reason) => (stopped ??= stop(reason)), reload: schemas && (() => schemas.reload()) };
}

const addressed = (config: DestinationConfig, demo: DemoDestination | null) => ({
  ...config,
  url: config.url ?? demo?.url ?? '',
});
