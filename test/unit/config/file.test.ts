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
  ['port: 80\nport: 81', 'bridgehead.yaml:2:1: is no YAML (DUPLICATE_KEY).'],
  ['- port', 'bridgehead.yaml:1:1: the whole file must be a map of names and values.'],
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
    'sources:\n  - { name: a, key: "detail.[" }',
    'bridgehead.yaml:2:21: sources[0].key must be usual, id, body, none or a JMESPath expression such as detail.orderId.',
  ],
  [
    'max_in_flight_bytes: 4 MiB\nsources:\n  - { name: big, max_body_bytes: 5 MiB }',
    'bridgehead.yaml:1:22: MAX_IN_FLIGHT_BYTES must be at least the max_body_bytes of every source, and is less than that of big: raise the one or lower the other.',
  ],
  [
    'on_undelivered: return\ndestinations:\n  - { name: a, url: "https://a.example/", on_uncertain: park }',
    'bridgehead.yaml:1:17: ON_UNDELIVERED=return stores no event, and ON_UNCERTAIN=park cannot do without: remove it, or set ON_UNDELIVERED=keep.',
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
      'bridgehead.yaml: nests too deeply, or repeats itself by aliases.',
    ]);
    expect(messagesOf('a: &a [*a]')).to.deep.equal([
      'bridgehead.yaml: nests too deeply, or repeats itself by aliases.',
    ]);
  });
});
