import { expect } from 'chai';
import { settingNames } from '#src/config/settings.js';
import { problemsOf, refusal } from '../../support/loading.js';

const PRESETS =
  'names of presets separated by commas, no two alike: the presets are genesys-audit, genesys, stripe, shopify, auth0, okta, mongodb, salesforce, datadog, benchling, tutorial-conversation, tutorial-resource, tutorial-event';

/** A wrong value of every setting, and the whole sentence that it brings. */
const wrong: Readonly<Record<string, readonly (readonly [value: string, message: string])[]>> = {
  BRIDGEHEAD_CONFIG: [['bridgehead\n.yaml', 'BRIDGEHEAD_CONFIG must be the path of a file.']],
  HOST: [
    ['0.0.0.0:8080', 'HOST must be an IP address or a host name, without scheme or port.'],
    ['http://localhost', 'HOST must be an IP address or a host name, without scheme or port.'],
    ['127.0.0.256', 'HOST must be an IP address or a host name, without scheme or port.'],
  ],
  PORT: [
    ['80a', 'PORT must be an integer from 0 to 65535, but is "80a".'],
    ['65536', 'PORT must be an integer from 0 to 65535, but is "65536".'],
    ['-1', 'PORT must be an integer from 0 to 65535, but is "-1".'],
    ['8e3', 'PORT must be an integer from 0 to 65535, but is "8e3".'],
  ],
  AUTH: [['a-pasted-secret', 'AUTH must be none, or left out.']],
  AUTH_API_KEYS: [
    [
      'new,,old',
      'AUTH_API_KEYS must be one key or several separated by commas, no two alike, each of printable ASCII characters.',
    ],
    [
      'same,same',
      'AUTH_API_KEYS must be one key or several separated by commas, no two alike, each of printable ASCII characters.',
    ],
    [
      'schlüssel',
      'AUTH_API_KEYS must be one key or several separated by commas, no two alike, each of printable ASCII characters.',
    ],
  ],
  AUTH_API_KEY_HEADER: [
    [
      'x-api-key: abc',
      'AUTH_API_KEY_HEADER must be a header name such as x-api-key, without spaces and without its value.',
    ],
  ],
  AUTH_BASIC: ['user', ':password', 'user:', 'user:one,,user:two', 'user:a,b', 'user:one,user:one'].map((value) => [
    value,
    'AUTH_BASIC must be user:password, or several separated by commas, no two alike; a password may have colons but no comma.',
  ]),
  AUTH_JWT_ISSUER: [['a\nb', 'AUTH_JWT_ISSUER must be the issuer exactly as its tokens name it, often a URL.']],
  AUTH_JWT_AUDIENCE: [['a\nb', 'AUTH_JWT_AUDIENCE must be the audience exactly as the tokens name it.']],
  AUTH_JWKS_URL: [
    'login.example/keys',
    'http://login.example/keys',
    'http://127.0.0.1.example/keys',
    'https://user:pass@login.example/keys',
    'https://login.example/keys#1',
    'file:///keys',
  ].map((value) => [
    value,
    'AUTH_JWKS_URL must be an https URL without user, password and fragment (http only where its host is this one, as 127.0.0.1): whoever can change the keys on their way can make tokens.',
  ]),
  AUTH_JWT_SCOPE: [
    ['read  write', 'AUTH_JWT_SCOPE must be one scope or several separated by single spaces, all of which are needed.'],
  ],
  ADMIN_TOKEN: [['two words', 'ADMIN_TOKEN must be a text of printable ASCII characters without spaces.']],
  MAX_BODY_BYTES: [
    ['2MB', 'MAX_BODY_BYTES must be a size from 1 KiB to 128 MiB, in bytes or with KiB, MiB or GiB, but is "2MB".'],
    ['1GiB', 'MAX_BODY_BYTES must be a size from 1 KiB to 128 MiB, in bytes or with KiB, MiB or GiB, but is "1GiB".'],
  ],
  MAX_BATCH_BYTES: [
    ['16M', 'MAX_BATCH_BYTES must be a size from 1 KiB to 128 MiB, in bytes or with KiB, MiB or GiB, but is "16M".'],
  ],
  MAX_CONNECTIONS: [['0', 'MAX_CONNECTIONS must be an integer from 1 to 100000, but is "0".']],
  MAX_IN_FLIGHT_BYTES: [
    [
      '1.5GiB',
      'MAX_IN_FLIGHT_BYTES must be a size from 1 KiB to 64 GiB, in bytes or with KiB, MiB or GiB, but is "1.5GiB".',
    ],
  ],
  CONTRACT: [['strict', 'CONTRACT must be enforce, report or off.']],
  SCHEMAS_DIR: [['a\nb', 'SCHEMAS_DIR must be the path of a folder.']],
  ON_INVALID: [['drop', 'ON_INVALID must be refuse or keep.']],
  REPLAYS: [['never', 'REPLAYS must be once-per-replay, deduplicate or always.']],
  PRESETS_OFF: [
    ['stripe,strpe', `PRESETS_OFF must be ${PRESETS}.`],
    ['stripe,stripe', `PRESETS_OFF must be ${PRESETS}.`],
    ['default', `PRESETS_OFF must be ${PRESETS}.`],
  ],
  ANSWER: [['Delivery', 'ANSWER must be delivery or acceptance.']],
  ANSWER_DEADLINE_MS: [
    [
      '3501',
      'ANSWER_DEADLINE_MS must be an integer from 100 to 3500, but is "3501": EventBridge hangs up after 5 s, so the answer goes out by 4.5 s, and one second of that is for keeping the event.',
    ],
  ],
  DOWNSTREAM_URL: [
    ['crm.example/hook', 'DOWNSTREAM_URL must be an absolute http or https URL.'],
    ['ftp://crm.example/', 'DOWNSTREAM_URL must be an absolute http or https URL.'],
    ['https:///hook', 'DOWNSTREAM_URL must be an absolute http or https URL.'],
    ['https://crm.example:99999/', 'DOWNSTREAM_URL must be an absolute http or https URL.'],
  ],
  DOWNSTREAM_TIMEOUT_MS: [['5s', 'DOWNSTREAM_TIMEOUT_MS must be an integer from 100 to 300000, but is "5s".']],
  DOWNSTREAM_REFUSED_STATUSES: [
    ['400,abc', 'DOWNSTREAM_REFUSED_STATUSES must be statuses from 400 to 599 separated by commas, no two alike.'],
    ['200', 'DOWNSTREAM_REFUSED_STATUSES must be statuses from 400 to 599 separated by commas, no two alike.'],
  ],
  SLOTS: [['0', 'SLOTS must be an integer from 1 to 10000, but is "0".']],
  ON_UNCERTAIN: [['ignore', 'ON_UNCERTAIN must be redeliver or park.']],
  ON_UNDELIVERED: [['drop', 'ON_UNDELIVERED must be auto, keep or return.']],
  MAX_ATTEMPTS: [['0', 'MAX_ATTEMPTS must be an integer from 1 to 10000, but is "0".']],
  MAX_AGE_HOURS: [['1.5', 'MAX_AGE_HOURS must be an integer from 1 to 720, but is "1.5".']],
  DLQ_EVENT_BUS: [['a\nb', 'DLQ_EVENT_BUS must be the name of an event bus.']],
  DATA_DIR: [['a\nb', 'DATA_DIR must be the path of a folder.']],
  REDIS_URL: [
    'cache:6379',
    'redis://cache?retryStrategy=1',
    'redis://:50%off@cache',
    'redis://cache/ledger',
    'redis://a,,b',
    'redis+sentinel://a,b',
    'redis+sentinel://a/one/2/3',
    'redis+sentinel://a/two words',
  ].map((url) => [
    url,
    'REDIS_URL must be redis://[user:password@]host[:port][/database] or redis+sentinel://[user:password@]host[:port]/name[/database], with more hosts after commas, and rediss for TLS; without a query.',
  ]),
  REDIS_SENTINEL_PASSWORD: [['a\nb', 'REDIS_SENTINEL_PASSWORD must be a text without control characters.']],
  REDIS_HOST: [['cache:6379', 'REDIS_HOST must be an IP address or a host name, without scheme or port.']],
  REDIS_PORT: [['0', 'REDIS_PORT must be an integer from 1 to 65535, but is "0".']],
  REDIS_PASSWORD: [['a\nb', 'REDIS_PASSWORD must be a text without control characters.']],
  REDIS_PREFIX: [
    [
      'bh{1}',
      'REDIS_PREFIX must be 1 to 32 letters, digits and any of ._:-: a brace would change the slot that a key belongs to.',
    ],
  ],
  WINDOW_HOURS: [['0', 'WINDOW_HOURS must be an integer from 1 to 8760, but is "0".']],
  LEASE_MARGIN_MS: [
    [
      '999',
      'LEASE_MARGIN_MS must be an integer from 1000 to 600000, but is "999": a lease that ends before its last write is confirmed lets a copy pass.',
    ],
  ],
  DURABILITY: [['replicas:0', 'DURABILITY must be auto, fsync, aof, none or replicas:N with N from 1 to 9.']],
  MAX_BACKLOG: [['many', 'MAX_BACKLOG must be an integer from 1 to 100000000, but is "many".']],
  MAX_DEAD_LETTERS: [['-5', 'MAX_DEAD_LETTERS must be an integer from 1 to 100000000, but is "-5".']],
  LEDGER_MEMORY_PERCENT: [['85%', 'LEDGER_MEMORY_PERCENT must be an integer from 1 to 99, but is "85%".']],
  DISK_FLOOR_BYTES: [
    [
      '0',
      'DISK_FLOOR_BYTES must be a size from 16 MiB to 1024 GiB, in bytes or with KiB, MiB or GiB, but is "0": draining a full disk needs some of it.',
    ],
  ],
  SHUTDOWN_DELAY_MS: [
    ['4001', 'SHUTDOWN_DELAY_MS must be an integer from 0 to 4000, but is "4001": the whole stop stays below 10 s.'],
  ],
  LOG_FORMAT: [['xml', 'LOG_FORMAT must be json or text.']],
  LOG_LEVEL: [['verbose', 'LOG_LEVEL must be error, warn, info or debug.']],
};

/** What has to stand beside a setting, whatever its value. */
const jwt = {
  AUTH_JWT_ISSUER: 'https://login.example',
  AUTH_JWT_AUDIENCE: 'events',
  AUTH_JWKS_URL: 'https://login.example/keys',
};
const needed: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AUTH_JWT_ISSUER: jwt,
  AUTH_JWT_AUDIENCE: jwt,
  AUTH_JWKS_URL: jwt,
  AUTH_JWT_SCOPE: jwt,
};

describe('A wrong value', () => {
  for (const [name, cases] of Object.entries(wrong)) {
    for (const [value, message] of cases) {
      it(`stops the start and says what it may be: ${name}=${JSON.stringify(value)}`, () => {
        expect(problemsOf({ ...needed[name], [name]: value })).to.deep.equal([{ setting: name, message }]);
      });
    }
  }

  it('is known for every setting there is', () => {
    expect(Object.keys(wrong)).to.have.members(settingNames);
  });

  it('is shown only at its start, however long it is', () => {
    expect(problemsOf({ PORT: '8'.repeat(500) })[0]?.message).to.equal(
      'PORT must be an integer from 0 to 65535, but is "888888888888888888888888".',
    );
  });
});

describe('Several wrong values', () => {
  it('are told in one message, each in its line', () => {
    const error = refusal({
      PORT: 'http',
      ANSWER: 'now',
      ON_UNDELIVERED: 'return',
      ON_INVALID: 'keep',
      LOG_LEVEL: 'all',
    });
    expect(error?.message).to.equal(
      [
        'The configuration has 3 problems:',
        '- PORT must be an integer from 0 to 65535, but is "http".',
        '- ANSWER must be delivery or acceptance.',
        '- LOG_LEVEL must be error, warn, info or debug.',
      ].join('\n'),
    );
  });

  it('stand beside the contradictions between the other settings', () => {
    const problems = problemsOf({ SLOTS: 'x', REDIS_URL: 'redis://a', REDIS_HOST: 'b' });
    expect(problems.map(({ setting }) => setting)).to.deep.equal(['SLOTS', 'REDIS_URL']);
  });

  it('come all at once when every setting is wrong', () => {
    const env = Object.fromEntries(Object.entries(wrong).map(([name, cases]) => [name, cases[0]?.[0] ?? '']));
    expect(problemsOf(env).map(({ setting }) => setting)).to.have.members(settingNames);
  });

  it('come with the misspelt names that may be their cause', () => {
    expect(refusal({ HOST: '0.0.0.0', AUTH_API_KEY: 'x' })?.message.split('\n').at(-1)).to.equal(
      '  (AUTH_API_KEY is not a setting and is ignored; did you mean AUTH_API_KEYS?)',
    );
  });
});
