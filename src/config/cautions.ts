import type { AuthConfig } from './config.js';
import { isLoopback } from './loopback.js';
import { when, type Rule } from './rule.js';
import { takesAll } from './takes-all.js';

const MiB = 2 ** 20;

/** What is allowed and probably not meant. */
export const cautions: readonly Rule[] = [
  {
    about: ['AUTH', 'HOST'],
    tell: ({ values }) =>
      when(
        values.AUTH === 'none' && !isLoopback(values.HOST),
        'AUTH=none: whoever reaches this address can send events.',
      ),
  },
  {
    about: ['AUTH_API_KEY_HEADER', 'AUTH_API_KEYS'],
    tell: ({ values, isSet }) =>
      when(
        isSet('AUTH_API_KEY_HEADER') && values.AUTH_API_KEYS.length === 0,
        'AUTH_API_KEY_HEADER has no effect without AUTH_API_KEYS.',
      ),
  },
  {
    about: ['ADMIN_TOKEN', 'AUTH_API_KEYS'],
    tell: ({ values, sources }) => {
      const keys: readonly (readonly [string, readonly string[]])[] = [
        ['AUTH_API_KEYS', values.AUTH_API_KEYS],
        ...sources.map(({ auth }, index) => [`sources[${index}].auth_api_keys`, keysOf(auth)] as const),
      ];
      const holding = keys.filter(([, texts]) => texts.some((text) => text === values.ADMIN_TOKEN));
      return when(
        holding.length > 0,
        `ADMIN_TOKEN is also one of ${holding.map(([name]) => name).join(', ')}: whoever may send events can read and discard dead letters.`,
      );
    },
  },
  {
    about: ['PRESETS_OFF'],
    tell: ({ keys }) => {
      const last = keys.length - 1;
      const [rule] = keys.slice(-1);
      return when(
        rule !== undefined && takesAll(rule),
        `keys[${last}] has no when, and every event has its key: no preset is asked, also where a partner guarantees an id; give it a when if that is not meant.`,
      );
    },
  },
  {
    about: ['SCHEMAS_DIR', 'CONTRACT'],
    tell: ({ values }) =>
      when(
        values.SCHEMAS_DIR !== null && values.CONTRACT === 'off',
        'SCHEMAS_DIR is read and has no effect with CONTRACT=off: set CONTRACT=enforce or report.',
      ),
  },
  {
    about: ['MAX_BODY_BYTES'],
    tell: ({ values }) =>
      when(
        values.MAX_BODY_BYTES < MiB,
        'MAX_BODY_BYTES is below the 1 MiB that an event may have, and EventBridge does not send an event again that was answered 413.',
      ),
  },
  {
    about: ['MAX_BODY_BYTES'],
    tell: ({ sources }) => {
      const small = sources.filter(({ maxBodyBytes }) => (maxBodyBytes ?? MiB) < MiB);
      return when(
        small.length > 0,
        `The max_body_bytes of ${small.map(({ name }) => name).join(', ')} is below the 1 MiB that an event may have, and EventBridge does not send an event again that was answered 413.`,
      );
    },
  },
  {
    about: ['DOWNSTREAM_URL', 'HOST'],
    tell: ({ values, destinations }) =>
      when(
        values.DOWNSTREAM_URL === null && destinations === null && !isLoopback(values.HOST),
        'DOWNSTREAM_URL is not set: events that others send go to the built-in demo destination, and nowhere else.',
      ),
  },
  {
    about: ['DOWNSTREAM_URL'],
    tell: ({ values, destinations }) => {
      const urls = destinations?.map(({ path, fields }) => [`${path}.url`, fields.url ?? null] as const);
      const open = (urls ?? [['DOWNSTREAM_URL', values.DOWNSTREAM_URL] as const]).filter(([, url]) => isOpen(url));
      return when(
        open.length > 0,
        `${open.map(([name]) => name).join(', ')} is http: events travel to another host unencrypted; https keeps them private.`,
      );
    },
  },
  {
    about: ['DLQ_EVENT_BUS'],
    tell: ({ isSet }) =>
      when(
        isSet('DLQ_EVENT_BUS'),
        "DLQ_EVENT_BUS: nothing is published to a bus. Failed events are kept as dead letters in the ledger, or go to the rule's own dead-letter queue.",
      ),
  },
  {
    about: ['DURABILITY', 'ON_UNDELIVERED'],
    tell: ({ values }) =>
      when(
        values.DURABILITY === 'none' && values.ON_UNDELIVERED === 'keep',
        'DURABILITY=none with ON_UNDELIVERED=keep: an event that was answered 202 is lost when Redis loses its memory.',
      ),
  },
  {
    about: ['WINDOW_HOURS'],
    tell: ({ values }) =>
      when(
        values.WINDOW_HOURS < 24,
        'WINDOW_HOURS is shorter than the 24 h for which EventBridge sends an event again: a late copy is delivered a second time.',
      ),
  },
];

const keysOf = (auth: AuthConfig | null): readonly string[] =>
  auth?.methods.flatMap((method) => (method.kind === 'api-key' ? method.keys : [])) ?? [];

function isOpen(text: string | null): boolean {
  const url = text === null ? null : new URL(text);
  return url?.protocol === 'http:' && !isLoopback(url.hostname);
}
