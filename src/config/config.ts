import type { PresetName } from './preset-names.js';

/** Everything the process needs to know, frozen. Times in ms, sizes in bytes. */
export interface Config {
  readonly host: string;
  readonly port: number;
  readonly auth: AuthConfig;
  /** null: the admin routes do not exist. */
  readonly adminToken: string | null;
  readonly ledger: LedgerConfig;
  readonly destinations: readonly DestinationConfig[];
  readonly answer: 'delivery' | 'acceptance';
  readonly answerDeadlineMs: number;
  readonly onUndelivered: 'auto' | 'keep' | 'return';
  readonly onInvalid: 'refuse' | 'keep';
  readonly contract: 'enforce' | 'report' | 'off';
  readonly replays: 'once-per-replay' | 'deduplicate' | 'always';
  /** Key presets that are turned off. */
  readonly presetsOff: readonly PresetName[];
  readonly leaseMarginMs: number;
  readonly maxAttempts: number;
  readonly maxAgeMs: number;
  readonly maxBodyBytes: number;
  readonly maxConnections: number;
  readonly maxInFlightBytes: number;
  readonly maxBacklog: number;
  readonly maxDeadLetters: number;
  readonly shutdownDelayMs: number;
  readonly logFormat: 'json' | 'text';
  readonly logLevel: 'error' | 'warn' | 'info' | 'debug';
  /** What is allowed and probably not meant: said at the start. */
  readonly warnings: readonly string[];
}

/** Any configured method may be used; an empty list is `AUTH=none`, or nothing configured on loopback. */
export interface AuthConfig {
  readonly methods: readonly AuthMethod[];
}

export type AuthMethod =
  | { readonly kind: 'api-key'; readonly header: string; readonly keys: readonly string[] }
  /** Each as `user:password`: only the first colon parts the two. */
  | { readonly kind: 'basic'; readonly credentials: readonly string[] }
  | JwtMethod;

/** Bearer tokens that an issuer signs with a key of its own; `scope`, where there is one, must be granted as a whole. */
export interface JwtMethod {
  readonly kind: 'jwt';
  readonly issuer: string;
  readonly audience: string;
  readonly jwksUrl: string;
  readonly scope: string | null;
}

export interface LedgerConfig {
  readonly kind: 'sqlite' | 'redis';
  /** How long a settled key is remembered. */
  readonly windowMs: number;
  /** What a stored payload must wait for; null: found out. */
  readonly durability: 'fsync' | `replicas:${number}` | 'aof' | 'none' | null;
  readonly sqlite: { readonly dataDir: string; readonly diskFloorBytes: number };
  /** `memoryRatio`: the share of `maxmemory` above which no payload is taken in. */
  readonly redis: { readonly url: string; readonly prefix: string; readonly memoryRatio: number } | null;
}

export interface DestinationConfig {
  readonly name: string;
  /** null: the built-in demo destination. */
  readonly url: string | null;
  readonly timeoutMs: number;
  readonly slots: number;
  readonly onUncertain: 'redeliver' | 'park';
  readonly refusedStatuses: readonly number[];
  readonly headers: Readonly<Record<string, string>>;
}
