import type { KeyRule } from '../event/key-rule.js';
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
  /** Paths of their own, `POST /events/{name}`, for senders whose bodies are not EventBridge's envelopes. */
  readonly sources: readonly SourceConfig[];
  readonly answer: 'delivery' | 'acceptance';
  readonly answerDeadlineMs: number;
  readonly onUndelivered: 'auto' | 'keep' | 'return';
  readonly onInvalid: 'refuse' | 'keep';
  /** The settings that need events to be stored, as they were set: for messages. */
  readonly needsStorage: readonly string[];
  readonly contract: 'enforce' | 'report' | 'off';
  /** null: the contract knows only what comes with the package. */
  readonly schemasDir: string | null;
  /** The key rules that are tried before the presets. */
  readonly keys: readonly KeyRule[];
  readonly replays: 'once-per-replay' | 'deduplicate' | 'always';
  /** Key presets that are turned off. */
  readonly presetsOff: readonly PresetName[];
  readonly leaseMarginMs: number;
  /** Of a body with one event, and of one event of a batch. */
  readonly maxBodyBytes: number;
  /** Of a body with several events; never below `maxBodyBytes`. */
  readonly maxBatchBytes: number;
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
  readonly redis: { readonly address: RedisAddress; readonly prefix: string; readonly memoryRatio: number } | null;
}

/** Where Redis is, and who we are there; '' where there is no user or password. */
export interface RedisAddress {
  /** A server, or some nodes of one Cluster, or the Sentinels that know where the primary is. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[];
  /** The hosts as one reads them. */
  readonly shown: string;
  /** The name of the primary that the Sentinels watch; null: the hosts are no Sentinels. */
  readonly sentinelsOf: string | null;
  readonly sentinelPassword: string;
  readonly user: string;
  readonly password: string;
  readonly database: number;
  readonly tls: boolean;
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
  readonly maxAttempts: number;
  /** Counted from the first arrival. */
  readonly maxAgeMs: number;
  /** The ceilings of the first pause between attempts, and of any. */
  readonly backoffFirstMs: number;
  readonly backoffMaxMs: number;
  /** The EventBridge event pattern of its events; null: every event. */
  readonly when: unknown;
}

/** What is posted to `/events/{name}`, and how it is read. */
export interface SourceConfig {
  /** The last segment of its path: letters, digits and any of ._-, not empty. */
  readonly name: string;
  /** `source` and `detail-type` of the envelope that a body without one is given. */
  readonly source: string;
  readonly detailType: string;
  /**
   * `envelope`: as on `/events`. `detail`: an object that stands for the detail alone, or an array of such. `any`: whatever
   * JSON comes is one event. `lines`: JSON texts on lines of their own are one event together.
   */
  readonly body: 'envelope' | 'detail' | 'any' | 'lines';
  readonly key: SourceKey;
  /** Who may post to its path; null: whoever may post to `/events`. */
  readonly auth: AuthConfig | null;
  /** The largest event on its path; null: as on `/events`. */
  readonly maxBodyBytes: number | null;
}

export type SourceKey =
  /**
   * The usual rules over the envelope. The one that a body is given has the id of the `Idempotency-Key` header, or of the bus;
   * without either a random one, so that each is an event of its own.
   */
  | { readonly kind: 'usual' }
  /** That id alone, whatever the content: for a producer who guarantees it. */
  | { readonly kind: 'id' }
  /** A JMESPath expression over the envelope, and the content; where it yields nothing, as `usual`. */
  | { readonly kind: 'expression'; readonly text: string }
  /** The content alone: two equal bodies are one event. */
  | { readonly kind: 'body' }
  /** Each is an event of its own, whatever it says. */
  | { readonly kind: 'none' };
