import { expect } from 'chai';
import { load, problemsOf } from '../../support/loading.js';

const ENV = { BRIDGEHEAD_CONFIG: '/etc/bridgehead/bridgehead.yaml' };

const fromFile = (
  yaml: string,
  env: Readonly<Record<string, string>> = {},
  files: Readonly<Record<string, string>> = {},
) => load({ ...ENV, ...env }, { [ENV.BRIDGEHEAD_CONFIG]: yaml, ...files });

const messagesOf = (yaml: string, env: Readonly<Record<string, string>> = {}): readonly string[] =>
  problemsOf({ ...ENV, ...env }, { [ENV.BRIDGEHEAD_CONFIG]: yaml }).map(({ message }) => message);

const wanting = (when: string) => `destinations:\n  - { name: a, url: "https://a.example", when: ${when} }\n`;

describe('A configuration file', () => {
  it('says every setting by its name in lower case, as YAML or as JSON', () => {
    const yaml =
      'port: 0\nmax_body_bytes: 4 MiB\nauth_api_keys: [first-long-enough, second-long-enough]\nanswer: acceptance\n';
    const json =
      '{"port": 0, "max_body_bytes": 4194304, "auth_api_keys": "first-long-enough,second-long-enough", "answer": "acceptance"}';
    for (const text of [yaml, json]) {
      const config = fromFile(text);
      expect(config).to.include({ port: 0, maxBodyBytes: 4_194_304, answer: 'acceptance' });
      expect(config.auth.methods).to.deep.equal([
        { kind: 'api-key', header: 'x-api-key', keys: ['first-long-enough', 'second-long-enough'] },
      ]);
    }
  });

  it('gives way to the environment, also to a NAME_FILE', () => {
    const yaml = 'port: 1\nslots: 7\nadmin_token: token-of-the-file\n';
    const config = fromFile(yaml, { PORT: '2', ADMIN_TOKEN_FILE: '/token' }, { '/token': 'token-of-its-own\n' });
    expect(config).to.include({ port: 2, adminToken: 'token-of-its-own' });
    expect(config.destinations[0]?.slots).to.equal(7);
  });

  it('may be empty, or hold nothing but comments', () => {
    expect(fromFile('')).to.deep.equal(load({}));
    expect(fromFile('# yaml-language-server: $schema=./config.schema.json\n')).to.deep.equal(load({}));
    expect(fromFile('$schema: ./config.schema.json\n')).to.deep.equal(load({}));
  });

  it('takes what stands elsewhere, from variables and from files beside it', () => {
    const yaml = [
      'port: ${env:MY_PORT}',
      'admin_token: ${file:secrets/token}',
      'destinations:',
      '  - name: crm',
      '    url: https://${env:CRM_HOST}/in',
      '    headers: { Authorization: "Bearer ${file:/run/crm}", X-Text: "$${env:CRM_HOST}" }',
      '',
    ].join('\n');
    const config = fromFile(
      yaml,
      { MY_PORT: '81', CRM_HOST: 'crm.example' },
      { '/etc/bridgehead/secrets/token': 'seventeen-letters\n', '/run/crm': 's3cret\n' },
    );
    expect(config).to.include({ port: 81, adminToken: 'seventeen-letters' });
    expect(config.destinations[0]).to.deep.include({
      url: 'https://crm.example/in',
      headers: { Authorization: 'Bearer s3cret', 'X-Text': '${env:CRM_HOST}' },
    });
  });

  it('takes them in patterns and in lists too', () => {
    const yaml = [
      'auth_api_keys: ["${env:KEYS}"]',
      'destinations:',
      '  - { name: crm, url: "https://crm.example", when: { account: ["${env:ACCOUNT}"], id: ["12345678901234567890"] } }',
      'keys:',
      '  - { name: mine, when: { source: ["${env:ACCOUNT}"] }, key: detail.id }',
      '',
    ].join('\n');
    const config = fromFile(yaml, { KEYS: 'first-long-enough,second-long-enough', ACCOUNT: '123456789012' });
    expect(config.auth.methods).to.deep.equal([
      { kind: 'api-key', header: 'x-api-key', keys: ['first-long-enough', 'second-long-enough'] },
    ]);
    expect(config.destinations[0]?.when).to.deep.equal({ account: ['123456789012'], id: ['12345678901234567890'] });
    expect(config.keys[0]?.when).to.deep.equal({ source: ['123456789012'] });
  });

  it("warns of a source's own key that can be guessed, as of any other secret", () => {
    expect(fromFile('sources: [{ name: partner, auth_api_keys: [short] }]\n').warnings).to.deep.equal([
      'sources[0].auth_api_keys holds a secret of fewer than 16 characters, which can be guessed.',
    ]);
    const yaml =
      'sources: [{ name: a }, { name: partner, auth_api_keys: [sixteen-letters-], auth_basic: [a-user-of-16----:short] }]\n';
    expect(fromFile(yaml, { ADMIN_TOKEN: 'sixteen-letters-' }).warnings).to.deep.equal([
      'sources[1].auth_basic holds a secret of fewer than 16 characters, which can be guessed.',
      'ADMIN_TOKEN is also one of sources[1].auth_api_keys: whoever may send events can read and discard dead letters.',
    ]);
  });

  it('refuses in a pattern what would match nothing: a reference to nothing, and a number that loses digits', () => {
    expect(messagesOf(wanting('{ account: ["${env:NOPE}"] }'))).to.deep.equal([
      'bridgehead.yaml:2:60: destinations[0].when ${env:NOPE} names a variable that is not set: set it, or remove the line.',
    ]);
    expect(messagesOf(wanting('{ detail: { id: [12345678901234567890] } }'))).to.deep.equal([
      'bridgehead.yaml:2:65: destinations[0].when has a number that loses digits when it is read; events show such numbers as text: quote it.',
    ]);
  });

  it('has several destinations, each with what is its own and else what the settings say', () => {
    const yaml = [
      'slots: 9',
      'max_attempts: 20',
      'destinations:',
      '  - { name: audit, url: "https://audit.example/" }',
      '  - name: crm',
      '    url: https://crm.example/',
      '    timeout_ms: 800',
      '    slots: 2',
      '    refused_statuses: [409, 422]',
      '    on_uncertain: park',
      '    max_attempts: 3',
      '    max_age_hours: 1',
      '    backoff_first_ms: 50',
      '    backoff_max_ms: 400',
      '    when: { source: [shop] }',
      '',
    ].join('\n');
    expect(fromFile(yaml).destinations).to.deep.equal([
      {
        name: 'audit',
        url: 'https://audit.example/',
        timeoutMs: 5_000,
        slots: 9,
        onUncertain: 'redeliver',
        refusedStatuses: [400, 413, 414, 415, 422],
        headers: {},
        maxAttempts: 20,
        maxAgeMs: 86_400_000,
        backoffFirstMs: 1_000,
        backoffMaxMs: 900_000,
        when: null,
      },
      {
        name: 'crm',
        url: 'https://crm.example/',
        timeoutMs: 800,
        slots: 2,
        onUncertain: 'park',
        refusedStatuses: [409, 422],
        headers: {},
        maxAttempts: 3,
        maxAgeMs: 3_600_000,
        backoffFirstMs: 50,
        backoffMaxMs: 400,
        when: { source: ['shop'] },
      },
    ]);
  });

  it('has key rules, and turns presets off', () => {
    const yaml = [
      'presets: { stripe: off, genesys-audit: false, okta: on }',
      'keys:',
      '  - { name: orders, when: { source: [shop] }, key: detail.order, content: false }',
      '  - { name: same-body, key: body, ignore: [/detail/sentAt], scope: everywhere }',
      '',
    ].join('\n');
    const { keys, presetsOff } = fromFile(yaml);
    expect(presetsOff).to.deep.equal(['stripe', 'genesys-audit']);
    expect(keys).to.deep.equal([
      { name: 'orders', when: { source: ['shop'] }, key: 'detail.order', scope: 'source', content: false, ignore: [] },
      { name: 'same-body', key: null, scope: 'everywhere', content: true, ignore: ['/detail/sentAt'] },
    ]);
  });
});

const rules = (...keys: readonly string[]) =>
  `keys:\n${keys.map((key, index) => `  - { name: "r${index}", ${key} }\n`).join('')}`;

describe('A key rule of a configuration file', () => {
  const all = [
    'key: body',
    'key: id',
    "key: '[source, id]'",
    'key: detail.order || id',
    'key: "{ a: source }"',
    "key: '`1`'",
  ];
  const some = [
    'key: body, when: { source: [shop] }',
    'key: detail.order',
    'key: "[id, detail.order]"',
    'key: time',
    'key: "id && detail.order"',
    'key: "contains(source, id)"',
  ];

  it('is refused behind one that takes every event', () => {
    for (const key of all) expect(messagesOf(rules('key: detail.a', key, 'key: detail.b')), key).to.have.lengthOf(1);
    for (const key of some) expect(messagesOf(rules(key, 'key: detail.b')), key).to.deep.equal([]);
    expect(
      messagesOf(rules('key: id', 'key: detail.a', 'key: id')).map((message) => message.slice(0, 42)),
    ).to.deep.equal(['bridgehead.yaml:3:5: keys[1] is never aske', 'bridgehead.yaml:4:5: keys[2] is never aske']);
  });

  it('is warned of where it takes every event before the presets can', () => {
    for (const key of all) {
      expect(fromFile(rules('key: detail.a', key)).warnings, key).to.deep.equal([
        'keys[1] has no when, and every event has its key: no preset is asked, also where a partner guarantees an id; give it a when if that is not meant.',
      ]);
    }
    for (const key of some) expect(fromFile(rules(key)).warnings, key).to.deep.equal([]);
  });
});

describe('The headers of a destination', () => {
  it('are none that the transport or a delivery writes, in any case, and each has a name that is one', () => {
    const framing =
      'connection content-length Expect Keep-Alive proxy-connection TE trailer transfer-encoding upgrade host';
    const ours = 'accept-encoding content-type User-Agent IDEMPOTENCY-KEY bridgehead-attempt';
    for (const name of `${framing} ${ours}`.split(' ')) {
      expect(
        messagesOf(`destinations: [{ name: a, url: "https://a.example", headers: { ${name}: x } }]`),
      ).to.deep.equal([
        `bridgehead.yaml:1:64: destinations[0].headers.${name} is written by Bridgehead itself: remove it.`,
      ]);
    }
    expect(
      messagesOf('destinations: [{ name: a, url: "https://a.example", headers: { "X Token": x } }]'),
    ).to.deep.equal(['bridgehead.yaml:1:64: destinations[0].headers.X Token must be a header name such as X-Api-Key.']);
  });
});

describe('Sources in a configuration file', () => {
  it('have a path, a body, a key, and credentials and limits of their own', () => {
    const yaml = [
      'sources:',
      '  - { name: crm, source: shop.crm, detail_type: Changed, body: detail, key: detail.order, max_body_bytes: 64 KiB }',
      '  - { name: partner, auth_api_keys: [a-key-of-sixteen], auth_api_key_header: X-Partner, key: id }',
      '',
    ].join('\n');
    expect(fromFile(yaml).sources).to.deep.equal([
      {
        name: 'crm',
        source: 'shop.crm',
        detailType: 'Changed',
        body: 'detail',
        key: { kind: 'expression', text: 'detail.order' },
        auth: null,
        maxBodyBytes: 65_536,
      },
      {
        name: 'partner',
        source: 'partner',
        detailType: 'partner',
        body: 'envelope',
        key: { kind: 'id' },
        auth: { methods: [{ kind: 'api-key', header: 'x-partner', keys: ['a-key-of-sixteen'] }] },
        maxBodyBytes: null,
      },
    ]);
  });

  it('may ask for every credential that /events may ask for, by the same names', () => {
    const yaml = [
      'sources:',
      '  - name: partner',
      '    auth_basic: ["${env:USERS}", "c:with:colons"]',
      '    auth_jwt_issuer: https://login.example/',
      '    auth_jwt_audience: events',
      '    auth_jwks_url: https://login.example/keys',
      '    auth_jwt_scope: events:write',
      '',
    ].join('\n');
    expect(fromFile(yaml, { USERS: 'a:password,b:password' }).sources[0]?.auth).to.deep.equal({
      methods: [
        { kind: 'basic', credentials: ['a:password', 'b:password', 'c:with:colons'] },
        {
          kind: 'jwt',
          issuer: 'https://login.example/',
          audience: 'events',
          jwksUrl: 'https://login.example/keys',
          scope: 'events:write',
        },
      ],
    });
  });
});

/** The first line of a file, or all of it, and the whole of what is said about it. */
const wrong: readonly (readonly [yaml: string, message: string])[] = [
  ['port: http', 'bridgehead.yaml:1:7: port must be an integer from 0 to 65535, but is "http".'],
  ['port:', 'bridgehead.yaml:1:6: port is empty: it must be an integer from 0 to 65535, or the line goes.'],
  ['port: [80]', 'bridgehead.yaml:1:7: port must be an integer from 0 to 65535.'],
  ['prot: 80', 'bridgehead.yaml:1:1: prot is not known here; port was probably meant.'],
  ['PORT: 80', 'bridgehead.yaml:1:1: PORT is not known here; port was probably meant.'],
  [
    'redis_host: cache\nredis_password: 0123',
    'bridgehead.yaml:2:17: redis_password must be a text without control characters; YAML takes this for a number, so write it in quotes.',
  ],
  [
    'admin_token: ${env:NOBODY}',
    'bridgehead.yaml:1:14: admin_token ${env:NOBODY} names a variable that is not set: set it, or remove the line.',
  ],
  [
    'admin_token: ${file:nowhere}',
    'bridgehead.yaml:1:14: admin_token ${file:nowhere} names a file that this process cannot read.',
  ],
  [
    'admin_token: ${TOKEN}',
    'bridgehead.yaml:1:14: admin_token a reference is ${env:NAME} or ${file:path}, and this is neither: mend it, or write $${ where the text itself is meant.',
  ],
  [
    'port: 80\nport: 81',
    'bridgehead.yaml:2:1: is no YAML (DUPLICATE_KEY): the name is there twice: remove one of them.',
  ],
  [
    'admin_token: a: b',
    'bridgehead.yaml:1:14: is no YAML (BLOCK_AS_IMPLICIT_KEY): put a text with a colon, a bracket or another sign of YAML in quotes.',
  ],
  [
    'admin_token: *secret',
    'bridgehead.yaml: nests too deeply, or has an alias that leads nowhere or repeats too much: write it out, and put a text that begins with * in quotes.',
  ],
  ['- port', 'bridgehead.yaml:1:1: the whole file must be a map: write each member as name: value.'],
  ['presets: { strip: off }', 'bridgehead.yaml:1:12: presets.strip is not known here; stripe was probably meant.'],
  ['presets: { stripe: none }', 'bridgehead.yaml:1:20: presets.stripe must be on or off.'],
  ['destinations: []', 'bridgehead.yaml:1:15: destinations must have a member, or be left out.'],
  [
    'destinations:\n  - url: https://a.example/',
    'bridgehead.yaml:2:5: destinations[0].name must be there: 1 to 63 lower-case letters, digits and hyphens.',
  ],
  [
    'destinations:\n  - { name: invalid, url: "https://a.example/" }',
    'bridgehead.yaml:2:13: destinations[0].name must not be invalid, under which events that are none are kept.',
  ],
  [
    'destinations:\n  - { name: a, url: "https://a.example/" }\n  - { name: a, url: "https://b.example/" }',
    'bridgehead.yaml:3:13: destinations[1].name must be another than those before it, because it tells deliveries apart.',
  ],
  [
    'destinations:\n  - { name: a, url: "https://user:secret@a.example/" }',
    'bridgehead.yaml:2:21: destinations[0].url must be without user and password, because a URL is shown in logs: remove them, and let a proxy before the destination add the credential.',
  ],
  [
    'destinations:\n  - { name: a, url: "https://a.example/", timeout: 5 }',
    'bridgehead.yaml:2:43: destinations[0].timeout is not known here; timeout_ms was probably meant.',
  ],
  [
    'destinations:\n  - { name: a, url: "https://a.example/", backoff_first_ms: 90, backoff_max_ms: 80 }',
    'bridgehead.yaml:2:61: destinations[0].backoff_first_ms must not be above backoff_max_ms, which is 80.',
  ],
  [
    'destinations:\n  - name: a\n    url: https://a.example/\n    when: { detail: { n: [{ above: 3 }] } }',
    'bridgehead.yaml:4:36: destinations[0].when must be an event pattern; at /detail/n/0/above: there is no operator "above"',
  ],
  [
    'destinations:\n  - name: a\n    url: https://a.example/\n    headers: { Content-Type: text/plain }',
    'bridgehead.yaml:4:16: destinations[0].headers.Content-Type is written by Bridgehead itself: remove it.',
  ],
  [
    'destinations:\n  - name: a\n    url: https://a.example/\n    headers: { X-Key: "two\\nlines" }',
    'bridgehead.yaml:4:23: destinations[0].headers.X-Key must be a text of one line; a number or true goes in quotes.',
  ],
  [
    'keys:\n  - { name: a, key: body }\n  - { name: b, key: detail.id }',
    'bridgehead.yaml:3:5: keys[1] is never asked: keys[0] has no when, and every event has its key; give keys[0] a when, put it last, or remove one of them.',
  ],
  ['keys:\n  - { name: a, key: "detail.[" }', 'bridgehead.yaml:2:21: keys[0].key must be a JMESPath expression'],
  [
    'keys:\n  - { name: a, key: body, content: false }',
    'bridgehead.yaml:2:36: keys[0].content must be true where the key is body, which is the content.',
  ],
  [
    'keys:\n  - { name: a, key: id, content: false, ignore: [/detail/n] }',
    'bridgehead.yaml:2:34: keys[0].content is false, so ignore has nothing to leave out: remove one of them.',
  ],
  [
    'keys:\n  - { name: a, key: id, ignore: [detail.n] }',
    'bridgehead.yaml:2:34: keys[0].ignore[0] must be a JSON Pointer into the content, such as /detail/metadata/CorrelationId.',
  ],
  [
    'sources:\n  - { name: a, source: shop }',
    'bridgehead.yaml:2:24: sources[0].source has no effect where the body is an envelope, which has its own.',
  ],
  [
    'sources:\n  - { name: a, auth_api_key_header: x-key }',
    'bridgehead.yaml:2:37: sources[0].auth_api_key_header has no effect without auth_api_keys.',
  ],
  [
    'sources:\n  - { name: a, auth_jwt_issuer: "https://l.example", auth_jwks_url: "https://l.example/keys" }',
    'bridgehead.yaml:2:5: sources[0].auth_jwt_audience must be set where auth_jwt_issuer and auth_jwks_url are: set it, or remove those.',
  ],
  [
    'sources:\n  - { name: a, auth_jwt_issuer: i, auth_jwt_audience: a, auth_jwks_url: "http://l.example/keys" }',
    'bridgehead.yaml:2:73: sources[0].auth_jwks_url must be an https URL without user, password and fragment (http only where its host is this one, as 127.0.0.1): whoever can change the keys on their way can make tokens.',
  ],
  [
    'sources:\n  - { name: a, auth_basic: [user-without-password] }',
    'bridgehead.yaml:2:28: sources[0].auth_basic must be user:password, or several separated by commas, no two alike; a password may have colons but no comma.',
  ],
  [
    'sources:\n  - { name: a, key: "detail.[" }',
    'bridgehead.yaml:2:21: sources[0].key must be usual, id, body, none or a JMESPath expression such as detail.orderId.',
  ],
  [
    'max_in_flight_bytes: 4 MiB\nsources:\n  - { name: big, max_body_bytes: 5 MiB }',
    'bridgehead.yaml:1:22: MAX_IN_FLIGHT_BYTES must be at least the max_body_bytes of every source, and is less than that of big: raise the one or lower the other.',
  ],
  [
    'on_undelivered: return\ndestinations:\n  - { name: a, url: "https://a.example/", on_uncertain: park }',
    'bridgehead.yaml:1:17: ON_UNDELIVERED=return stores no event, and destinations[0].on_uncertain=park cannot do without: remove it, or set ON_UNDELIVERED=keep.',
  ],
  [
    'downstream_url: https://a.example/\ndestinations:\n  - { name: a, url: "https://a.example/" }',
    'bridgehead.yaml:1:17: DOWNSTREAM_URL names the only destination, and the configuration file has destinations of its own: remove one of them.',
  ],
];

describe('A mistake in a configuration file', () => {
  for (const [yaml, message] of wrong) {
    it(`is told with its place and what to change: ${message.slice(0, 90)}`, () => {
      const [told, ...others] = messagesOf(yaml);
      expect(others).to.deep.equal([]);
      // The parser of expressions has words of its own for what is wrong.
      expect(told?.slice(0, message.length)).to.equal(message);
      if (message.endsWith('.')) expect(told).to.equal(message);
    });
  }

  it('stands beside all the others, of the file and of the environment', () => {
    const yaml = 'slots: none\nkeys:\n  - { name: A, key: id }\ndestinations:\n  - { name: a, url: nowhere }\n';
    expect(messagesOf(yaml, { PORT: 'x' })).to.deep.equal([
      'PORT must be an integer from 0 to 65535, but is "x".',
      'bridgehead.yaml:1:8: slots must be an integer from 1 to 10000, but is "none".',
      'bridgehead.yaml:5:21: destinations[0].url must be an absolute http or https URL.',
      'bridgehead.yaml:3:13: keys[0].name must be 1 to 63 lower-case letters, digits and hyphens.',
    ]);
  });

  it('in the key of a rule stands beside one in its pattern', () => {
    expect(
      messagesOf('keys: [{ name: a, when: {}, key: "detail.[" }]').map((message) => message.slice(0, 36)),
    ).to.deep.equal(['bridgehead.yaml:1:25: keys[0].when m', 'bridgehead.yaml:1:34: keys[0].key mu']);
  });

  it('never shows what a reference brought, nor what the parser saw', () => {
    const yaml = 'port: ${env:SECRET}\nslots: "${env:SECRET}"\nadmin_token: ${env:BAD}\n';
    const env = { SECRET: 'do-not-show-this', BAD: 'do not show this' };
    expect(messagesOf(yaml, env)).to.have.lengthOf(3);
    expect(messagesOf(yaml, env).join()).to.not.match(/do.not.show/);
    expect(messagesOf('admin_token: do-not-show-this: [', {}).join()).to.not.include('do-not-show');
  });

  it('is not made by a file that is not there', () => {
    expect(problemsOf(ENV)).to.deep.equal([
      {
        setting: 'BRIDGEHEAD_CONFIG',
        message: 'BRIDGEHEAD_CONFIG must be the path of a file that this process can read (ENOENT).',
      },
    ]);
  });

  it('cannot make the start hang: aliases that repeat or contain themselves', () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...Array.from('bcdefghi').map(
        (name, index) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[index]}`).join()}]`,
      ),
    ];
    expect(messagesOf(bomb.join('\n'))).to.deep.equal([
      'bridgehead.yaml: nests too deeply, or has an alias that leads nowhere or repeats too much: write it out, and put a text that begins with * in quotes.',
    ]);
    expect(messagesOf('a: &a [*a]')).to.deep.equal([
      'bridgehead.yaml: nests too deeply, or has an alias that leads nowhere or repeats too much: write it out, and put a text that begins with * in quotes.',
    ]);
  });
});
