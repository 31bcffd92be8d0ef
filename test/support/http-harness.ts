import type { Contract, Violation } from '#src/event/contract.js';
import type { Envelope } from '#src/event/envelope.js';
import { createHttpServer, type HttpEntry, type HttpParts } from '#src/http/server.js';
import type { Delivery } from '#src/relay/delivery.js';
import { systemClock } from '#src/system-clock.js';
import type { InvalidDelivery } from '#src/relay/keep-invalid.js';
import type { Deadline, Outcome } from '#src/relay/outcome.js';
import type { Arrival, CredentialKind, KeysResult } from '#src/telemetry/http-facts.js';

export const EVENT_ID = '17554ea1-9b10-e0ad-9b31-5a2e0d3d1a11';
export const EVENT = JSON.stringify({ id: EVENT_ID, source: 'shop', 'detail-type': 'Order', detail: { order: 1 } });
export const KEYS: Readonly<Record<string, string>> = {
  orders: '0f0e0d0c0b0a09080706050403020100',
  crm: '00112233445566778899aabbccddeeff',
};
/** What the contract of these tests says of every event without a source. */
export const VIOLATIONS: readonly Violation[] = [{ path: '/source', message: 'must be there' }];

/** The way in with everything behind it scripted: a test sees what was asked, and decides when what is answered. */
export interface HttpHarness {
  readonly entry: HttpEntry;
  readonly port: number;
  readonly url: string;
  readonly accepted: { deliveries: readonly Delivery[]; deadline: Deadline }[];
  readonly invalid: InvalidDelivery[];
  readonly arrivals: Arrival[];
  readonly operated: { action: string; key: string; result: string }[];
  readonly faults: unknown[];
  readonly unauthenticated: () => number;
  /** What was presented by those that were not let in. */
  readonly presented: CredentialKind[];
  readonly keyFetches: KeysResult[];
  close(): Promise<void>;
}

export type Overrides = Partial<Omit<HttpParts, 'config' | 'health'>> & {
  readonly config?: Partial<HttpParts['config']>;
  readonly health?: Partial<HttpParts['health']>;
};

const CONFIG: HttpParts['config'] = {
  auth: { methods: [] },
  sources: [],
  adminToken: null,
  maxBodyBytes: 1_000,
  maxBatchBytes: 1_000,
  maxConnections: 100,
  maxInFlightBytes: 100_000,
  answerDeadlineMs: 3_000,
  onInvalid: 'refuse',
};

export async function startHttp(overrides: Overrides = {}): Promise<HttpHarness> {
  const accepted: HttpHarness['accepted'] = [];
  const invalid: HttpHarness['invalid'] = [];
  const arrivals: Arrival[] = [];
  const operated: HttpHarness['operated'] = [];
  const faults: unknown[] = [];
  const presented: CredentialKind[] = [];
  const keyFetches: KeysResult[] = [];
  const { accept, acceptBatch, keepInvalid, config, health, ...others } = overrides;
  const entry = createHttpServer({
    contract,
    keying: { keyOf: () => ({ rule: 'default', of: (destination) => KEYS[destination] ?? '' }) },
    sources: new Map(),
    routing: { destinationsOf: () => ['orders'] },
    admin: {
      backlog: {
        list: () => Promise.resolve({ kind: 'page', items: [], next: null }),
        show: () => Promise.resolve({ kind: 'unknown-key' }),
        recall: () => Promise.resolve({ kind: 'nothing' }),
        discard: () => Promise.resolve({ kind: 'unknown-key' }),
      },
      redrive: () => Promise.resolve({ kind: 'unknown-key' }),
      revalidate: () => Promise.resolve({ kind: 'unknown' }),
    },
    metrics: () => Promise.resolve({ contentType: 'text/plain; version=0.0.4; charset=utf-8', body: 'up 1\n' }),
    clock: {
      now: () => Date.parse('2026-11-24T08:00:05Z'),
      monotonic: () => performance.now(),
      after: (ms, run) => systemClock.after(ms, run),
      sleep: () => Promise.reject(new Error('nobody sleeps here')),
    },
    random: () => 0.5,
    ...others,
    facts: {
      arrived: (arrival) => void arrivals.push(arrival),
      unauthenticated: (kind) => void presented.push(kind),
      keysFetched: ({ result }) => void keyFetches.push(result),
      operated: (fact) => void operated.push(fact),
      fault: (_where, error) => void faults.push(error),
    },
    config: { ...CONFIG, ...config },
    health: {
      ready: () => ({ ready: true, failures: [], warnings: [], details: {} }),
      live: () => true,
      draining: () => false,
      loopLagMs: () => 0,
      ...health,
    },
    accept: (deliveries, deadline) => {
      accepted.push({ deliveries, deadline });
      return accept?.(deliveries, deadline) ?? Promise.resolve(deliveries.map(() => ({ kind: 'processed' })));
    },
    acceptBatch: (deliveries, deadline) => {
      accepted.push({ deliveries, deadline });
      return acceptBatch?.(deliveries, deadline) ?? Promise.resolve(deliveries.map(() => ({ kind: 'processed' })));
    },
    keepInvalid: (deliveries, deadline) => {
      invalid.push(...deliveries);
      const kept: Outcome = { kind: 'dead-lettered', reason: 'invalid' };
      return keepInvalid?.(deliveries, deadline) ?? Promise.resolve(deliveries.map(() => kept));
    },
  });
  const port = await entry.listen('127.0.0.1', 0);
  return {
    entry,
    port,
    url: `http://127.0.0.1:${port}`,
    accepted,
    invalid,
    arrivals,
    operated,
    faults,
    unauthenticated: () => presented.length,
    presented,
    keyFetches,
    close: () => entry.close(0),
  };
}

const contract: Contract = {
  check(value) {
    const fields = value as Readonly<Record<string, unknown>> | null;
    if (typeof fields?.['source'] !== 'string') return { kind: 'invalid', violations: VIOLATIONS, envelope: null };
    const envelope: Envelope = {
      id: String(fields['id']),
      source: fields['source'],
      detailType: String(fields['detail-type']),
      timeMs: Date.parse('2026-11-24T08:00:00Z'),
      replayName: null,
      value: fields,
    };
    return { kind: 'valid', envelope, violations: [] };
  },
};

/** A promise that the test resolves. */
export function gate<T>(): { readonly opened: Promise<T>; open(value: T): void } {
  let open = (_value: T): void => undefined;
  const opened = new Promise<T>((resolve) => {
    open = resolve;
  });
  return { opened, open: (value) => open(value) };
}

/** Waits for what must come, and is not announced; a test that waits in vain fails by its time-out. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
  }
}
