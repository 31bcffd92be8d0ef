import { credentialSettings } from './credential-settings.js';
import { choice, integer, list, optional, size, text } from './kinds.js';
import { presetNames, type PresetName } from './preset-names.js';
import type { Setting } from './setting.js';
import { isHost, isHttpUrl, isRedisUrl, PLAIN } from './shapes.js';

const KiB = 2 ** 10;
const MiB = 2 ** 20;
const GiB = 2 ** 30;

const HOST_SHAPE = { pattern: '^[A-Za-z0-9._:%-]{1,253}$' };

/** Every setting there is. Units stand in the names; a default is what the design was measured with. */
export const settings = {
  BRIDGEHEAD_CONFIG: optional(
    'no file',
    'A configuration file, in YAML or JSON; what the environment says wins over it.',
    {
      mayBe: 'the path of a file',
      schema: PLAIN,
    },
  ),
  HOST: text('127.0.0.1', 'The address to listen on.', {
    mayBe: 'an IP address or a host name, without scheme or port',
    schema: HOST_SHAPE,
    accepts: isHost,
  }),
  PORT: integer(8080, 'The port to listen on; 0 takes a free one.', { min: 0, max: 65_535 }),
  ...credentialSettings,
  MAX_BODY_BYTES: size(
    2 * MiB,
    'The largest event taken in; a larger one is answered 413, or is a dead letter of its batch.',
    {
      min: KiB,
      max: 128 * MiB,
    },
  ),
  MAX_BATCH_BYTES: size(
    16 * MiB,
    'The largest batch of events; never below `MAX_BODY_BYTES` nor above `MAX_IN_FLIGHT_BYTES`.',
    { min: KiB, max: 128 * MiB },
  ),
  MAX_CONNECTIONS: integer(2_000, 'Connections beyond these are answered 503.', { min: 1, max: 100_000 }),
  MAX_IN_FLIGHT_BYTES: size(128 * MiB, 'Bodies in memory at once; beyond them the answer is 503.', {
    min: KiB,
    max: 64 * GiB,
  }),
  CONTRACT: choice(
    ['enforce', 'report', 'off'],
    'enforce',
    'A breach of the contract is refused, only reported, or not looked for; what is no envelope is always refused.',
  ),
  SCHEMAS_DIR: optional(
    'no schemas of your own',
    'A folder of schemas for the details of your events; read again on SIGHUP.',
    {
      mayBe: 'the path of a folder',
      schema: PLAIN,
    },
  ),
  ON_INVALID: choice(
    ['refuse', 'keep'],
    'refuse',
    "What cannot be accepted is refused (the rule's dead-letter queue has it) or kept as a dead letter.",
  ),
  REPLAYS: choice(
    ['once-per-replay', 'deduplicate', 'always'],
    'once-per-replay',
    'How often an event that is replayed from an archive passes.',
  ),
  PRESETS_OFF: list<PresetName>([], 'Key presets that are not used: their events go on to the next rule.', {
    absent: 'all are used',
    mayBe: 'names of presets separated by commas, no two alike',
    because: `the presets are ${presetNames.join(', ')}`,
    items: { type: 'string', enum: presetNames },
  }),
  ANSWER: choice(
    ['delivery', 'acceptance'],
    'delivery',
    'The answer waits for the attempt, or goes out as soon as the event is stored.',
  ),
  ANSWER_DEADLINE_MS: integer(3_000, 'How long the answer waits for the attempt.', {
    min: 100,
    max: 3_500,
    because:
      'EventBridge hangs up after 5 s, so the answer goes out by 4.5 s, and one second of that is for keeping the event',
  }),
  DOWNSTREAM_URL: optional('a built-in demo destination', 'Where events are relayed to.', {
    mayBe: 'an absolute http or https URL',
    secret: true,
    schema: { pattern: '^https?://', maxLength: 4096 },
    accepts: isHttpUrl,
  }),
  DOWNSTREAM_TIMEOUT_MS: integer(5_000, 'The limit of one attempt, from its start to its status line.', {
    min: 100,
    max: 300_000,
  }),
  DOWNSTREAM_REFUSED_STATUSES: list<number>(
    [400, 413, 414, 415, 422],
    'Statuses by which the destination refuses an event for good; every other failure is retried.',
    {
      mayBe: 'statuses from 400 to 599 separated by commas, no two alike',
      items: { type: 'integer', minimum: 400, maximum: 599 },
    },
  ),
  SLOTS: integer(128, 'Attempts running at once at the destination, for each process.', { min: 1, max: 10_000 }),
  ON_UNCERTAIN: choice(
    ['redeliver', 'park'],
    'redeliver',
    'What becomes of a delivery of which nobody knows whether it arrived: sent again, or a dead letter.',
  ),
  ON_UNDELIVERED: choice(
    ['auto', 'keep', 'return'],
    'auto',
    'Who keeps an undelivered event: the ledger, or EventBridge. `auto` is `keep` where the ledger is durable.',
  ),
  MAX_ATTEMPTS: integer(185, 'After so many attempts a delivery is a dead letter.', { min: 1, max: 10_000 }),
  MAX_AGE_HOURS: integer(24, 'So long after its first arrival a delivery is a dead letter.', { min: 1, max: 720 }),
  DLQ_EVENT_BUS: optional('not set', 'Of an older set-up: accepted, and nothing is published.', {
    mayBe: 'the name of an event bus',
    schema: PLAIN,
  }),
  DATA_DIR: text('./data', 'The folder of the SQLite ledger, which is used where no Redis is set.', {
    mayBe: 'the path of a folder',
    schema: PLAIN,
  }),
  REDIS_URL: optional('SQLite', 'The Redis that holds the ledger: a server, nodes of a Cluster, or Sentinels.', {
    mayBe:
      'redis://[user:password@]host[:port][/database] or redis+sentinel://[user:password@]host[:port]/name[/database], with more hosts after commas, and rediss for TLS; without a query',
    secret: true,
    schema: { pattern: '^rediss?(\\+sentinel)?://', maxLength: 4096 },
    accepts: isRedisUrl,
  }),
  REDIS_HOST: optional('SQLite', 'The same by host, port and password.', {
    mayBe: 'an IP address or a host name, without scheme or port',
    schema: HOST_SHAPE,
    accepts: isHost,
  }),
  REDIS_PORT: integer(6379, 'The port at `REDIS_HOST`.', { min: 1, max: 65_535 }),
  REDIS_PASSWORD: optional('no password', 'The password at `REDIS_HOST`, or of a `REDIS_URL` that has none.', {
    mayBe: 'a text without control characters',
    secret: true,
    schema: PLAIN,
  }),
  REDIS_SENTINEL_PASSWORD: optional('no password', 'The password at the Sentinels.', {
    mayBe: 'a text without control characters',
    secret: true,
    schema: PLAIN,
  }),
  REDIS_PREFIX: text('bh', 'What the name of every Redis key begins with.', {
    mayBe: '1 to 32 letters, digits and any of ._:-',
    because: 'a brace would change the slot that a key belongs to',
    schema: { pattern: '^[A-Za-z0-9._:-]{1,32}$' },
  }),
  WINDOW_HOURS: integer(25, 'How long a settled key is remembered.', { min: 1, max: 8_760 }),
  LEASE_MARGIN_MS: integer(10_000, 'What the right to work on a delivery lasts beyond the timeout of its attempt.', {
    min: 1_000,
    max: 600_000,
    because: 'a lease that ends before its last write is confirmed lets a copy pass',
  }),
  DURABILITY: text('auto', 'What storing an event waits for before it is answered; `auto` finds out.', {
    mayBe: 'auto, fsync, aof, none or replicas:N with N from 1 to 9',
    schema: { pattern: '^(auto|fsync|aof|none|replicas:[1-9])$' },
  }),
  MAX_BACKLOG: integer(200_000, 'Kept deliveries; beyond them nothing new is kept.', { min: 1, max: 100_000_000 }),
  MAX_DEAD_LETTERS: integer(100_000, 'Dead letters; beyond them no new one is taken.', { min: 1, max: 100_000_000 }),
  LEDGER_MEMORY_PERCENT: integer(85, "The share of Redis' `maxmemory` above which no event is stored.", {
    min: 1,
    max: 99,
  }),
  DISK_FLOOR_BYTES: size(256 * MiB, 'Free disk below which no event is stored in SQLite.', {
    min: 16 * MiB,
    max: 1_024 * GiB,
    because: 'draining a full disk needs some of it',
  }),
  SHUTDOWN_DELAY_MS: integer(2_000, 'How long arrivals are still served after the signal to stop.', {
    min: 0,
    max: 4_000,
    because: 'the whole stop stays below 10 s',
  }),
  LOG_FORMAT: choice(
    ['json', 'text'],
    null,
    'How log lines are written.',
    'json where NODE_ENV is production, else text',
  ),
  LOG_LEVEL: choice(['error', 'warn', 'info', 'debug'], 'info', 'Lines below this level are not written.'),
} satisfies Readonly<Record<string, Setting<unknown>>>;

export type SettingName = keyof typeof settings;

/** What the settings come to, by name. */
export type Values = { readonly [N in SettingName]: (typeof settings)[N]['fallback'] };

export const settingNames = Object.keys(settings) as readonly SettingName[];

/** The table seen without the types of its values. */
export const settingOf = (name: SettingName): Setting<unknown> => settings[name];
