import { createLocalJWKSet, type JSONWebKeySet, type LocalJWKSet } from 'jose';
import type { Clock } from '../relay/clock.js';
import type { HttpFacts } from '../telemetry/http-facts.js';
import { createAllowance } from './authenticate-allowance.js';
import { fetchKeys, type FetchedText } from './authenticate-fetch.js';

/** Finds the key that a token names; the same object for as long as the issuer publishes the same keys. */
export type KeySet = LocalJWKSet;

export interface KeySource {
  /**
   * The keys that may judge now; null where none are at hand, and where those at hand must be fetched anew first: `refresh` then
   * does that. Sees to it that they are fetched when it is time.
   */
  current(): KeySet | null;
  /** Resolves, soon, with whether the keys at hand are what the issuer publishes, as far as that can be known. Never rejects. */
  refresh(): Promise<boolean>;
}

export interface KeyParts {
  readonly facts: Pick<HttpFacts, 'keysFetched'>;
  readonly clock: Pick<Clock, 'now' | 'monotonic' | 'after'>;
}

/** From this age on keys are fetched anew beside the requests, so that a steady flow of them never waits. */
const AHEAD_MS = 8 * 60_000;
/** At this age keys judge nothing before they were fetched anew: a key that was withdrawn is refused from then on, also after a quiet time. */
const FRESH_MS = 10 * 60_000;
/** Where a fetch failed, older keys judge until this is over; what comes later waits for a fetch of its own. */
const FAILURE_COUNTS_MS = 10_000;
/** As long as EventBridge tries: an issuer that is away for longer is no longer believed. */
const STALE_MS = 24 * 60 * 60_000;
/** Whatever asks for it: at most four fetches at once, and one in 5 s after that. A flood of unknown keys costs no more. */
const BURST = 4;
const SPACING_MS = 5_000;
/** Requests that wait for one fetch. More would take the connections that good credentials need. */
const MAX_WAITING = 200;

/**
 * One issuer's published keys, fetched at the start and kept. Old ones go on serving only while newer ones cannot be had; one fetch
 * serves all who wait for it.
 */
export function createKeySource(url: string, { clock, facts }: KeyParts): KeySource {
  const allowance = createAllowance(BURST, SPACING_MS, () => clock.monotonic());
  const { host } = new URL(url);
  let keys: { readonly text: string; readonly set: KeySet; readonly fetchedMs: number } | null = null;
  let isLatest = false;
  let running: Promise<boolean> | null = null;
  let triedMs = -Infinity;
  let waiting = 0;

  const ageMs = (): number => (keys === null ? Infinity : clock.monotonic() - keys.fetchedMs);

  function take(fetched: FetchedText): FetchedText['kind'] {
    if (fetched.kind !== 'fetched') return fetched.kind;
    const { text } = fetched;
    const set = keys?.text === text ? keys.set : keySetOf(text);
    if (set === null) return 'not-keys';
    keys = { text, set, fetchedMs: clock.monotonic() };
    return 'fetched';
  }

  async function fetchNow(): Promise<boolean> {
    const result = take(await fetchKeys(url, (ms, run) => clock.after(ms, run)));
    isLatest = result === 'fetched';
    running = null;
    triedMs = clock.monotonic();
    facts.keysFetched({ host, result });
    return isLatest;
  }

  function start(): Promise<boolean> | null {
    if (running === null && allowance.take()) running = fetchNow();
    return running;
  }

  void start();
  return {
    current() {
      const age = ageMs();
      const sinceTryMs = clock.monotonic() - triedMs;
      if (age >= AHEAD_MS && sinceTryMs >= SPACING_MS) void start();
      if (keys === null || age >= STALE_MS) return null;
      // One that went well would have made them fresh.
      const failedJustNow = sinceTryMs < FAILURE_COUNTS_MS;
      return age < FRESH_MS || failedJustNow ? keys.set : null;
    },
    async refresh() {
      if (waiting >= MAX_WAITING) return false;
      waiting += 1;
      try {
        return await (start() ?? isLatest);
      } finally {
        waiting -= 1;
      }
    },
  };
}

function keySetOf(text: string): KeySet | null {
  try {
    return createLocalJWKSet(JSON.parse(text) as JSONWebKeySet);
  } catch {
    return null;
  }
}
