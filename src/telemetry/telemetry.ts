import { collectDefaultMetrics } from 'prom-client';
import type { Facts, LedgerFacts } from '../relay/facts.js';
import { arrivalFacts } from './arrival-facts.js';
import { gauges, type Observed } from './gauges.js';
import type { HttpFacts } from './http-facts.js';
import { keyFacts } from './key-facts.js';
import { keyRuleFacts } from './key-rule-facts.js';
import { ledgerFacts } from './ledger-facts.js';
import { createLog, type Level } from './log.js';
import { createMeters, type MetricDescription } from './meters.js';
import { processFacts, type ProcessFacts } from './process-facts.js';
import { relayFacts } from './relay-facts.js';
import { schemaFacts, type SchemaFacts } from './schema-facts.js';
import type { LedgerCallFacts } from './timed-ledger.js';
import { unauthenticatedFacts } from './unauthenticated-facts.js';

export interface TelemetryOptions {
  readonly format: 'json' | 'text';
  readonly level: Level;
  /** Where the log goes; standard output unless given. */
  readonly stream?: NodeJS.WritableStream;
  /** Wall clock and monotonic clock, ms. */
  readonly now?: () => number;
  readonly monotonic?: () => number;
  /** Runs something once, later, without keeping the process alive. */
  readonly later?: (ms: number, run: () => void) => void;
}

/** All that is told: each fact is one function, which writes its log line and its metric. None of them throws. */
export interface Telemetry extends Facts, LedgerFacts, HttpFacts, LedgerCallFacts, ProcessFacts, SchemaFacts {
  /** Gives the gauges their sources; until then they show nothing. */
  observe(observed: Observed): void;
  /** The text that Prometheus reads. */
  metrics(): Promise<{ readonly contentType: string; readonly body: string }>;
  /** Our own metrics, without those of the process. */
  readonly descriptions: readonly MetricDescription[];
}

export function createTelemetry(options: TelemetryOptions): Telemetry {
  const meters = createMeters();
  collectDefaultMetrics({ register: meters.registry });
  const dropped = meters.counter('bridgehead_log_lines_dropped_total', 'Log lines that nobody could take in', []);
  const monotonic = options.monotonic ?? (() => performance.now());
  const log = createLog({
    format: options.format,
    level: options.level,
    stream: options.stream ?? process.stdout,
    now: options.now ?? Date.now,
    monotonic,
    onDropped: (lines) => dropped().inc(lines),
  });
  const unauthenticated = unauthenticatedFacts(log, meters, options.later ?? later);
  const ofProcess = processFacts(log, meters);
  const refresh = gauges(meters);
  const keyRules = keyRuleFacts(log, meters, monotonic);
  let observed: Observed | null = null;

  return {
    ...arrivalFacts(log, meters, keyRules.arrived),
    ...relayFacts(log, meters),
    ...ledgerFacts(log, meters),
    ...schemaFacts(log, meters),
    unauthenticated: unauthenticated.unauthenticated,
    ...keyFacts(log, meters),
    ...ofProcess,
    stopped: () => {
      unauthenticated.summarise();
      ofProcess.stopped();
    },
    observe: (sources) => {
      observed = sources;
    },
    metrics: async () => {
      // A gauge that cannot be had is no reason to show none of the metrics.
      if (observed !== null) await refresh(observed).catch((error: unknown) => ofProcess.fault('gauges', error));
      keyRules.refresh();
      return { contentType: meters.registry.contentType, body: await meters.registry.metrics() };
    },
    descriptions: meters.descriptions,
  };
}

function later(ms: number, run: () => void): void {
  setTimeout(run, ms).unref();
}
