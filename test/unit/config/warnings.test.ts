import { expect } from 'chai';
import { load } from '../../support/loading.js';

interface Caution {
  readonly env: Readonly<Record<string, string>>;
  readonly warnings: readonly string[];
}

const open = { HOST: '0.0.0.0', DOWNSTREAM_URL: 'https://crm.example/' };
const weak = (name: string) => `${name} holds a secret of fewer than 16 characters, which can be guessed.`;
const unknown = (name: string, meant: string) => `${name} is not a setting and is ignored; did you mean ${meant}?`;
const PLAIN_HTTP = 'DOWNSTREAM_URL is http: events travel to another host unencrypted; https keeps them private.';

const cautions: readonly Caution[] = [
  { env: { ...open, AUTH: 'none' }, warnings: ['AUTH=none: whoever reaches this address can send events.'] },
  {
    env: { HOST: '0.0.0.0', AUTH_API_KEYS: 'a-key-of-sixteen' },
    warnings: [
      'DOWNSTREAM_URL is not set: events that others send go to the built-in demo destination, and nowhere else.',
    ],
  },
  { env: { AUTH_API_KEY_HEADER: 'x-key' }, warnings: ['AUTH_API_KEY_HEADER has no effect without AUTH_API_KEYS.'] },
  { env: { AUTH_API_KEYS: 'a-key-of-sixteen,a-key-of-15' }, warnings: [weak('AUTH_API_KEYS')] },
  { env: { AUTH_BASIC: 'a-user-of-sixteen:a-key-of-sixteen,a-user-of-sixteen:short' }, warnings: [weak('AUTH_BASIC')] },
  { env: { ADMIN_TOKEN: 'short' }, warnings: [weak('ADMIN_TOKEN')] },
  { env: { REDIS_HOST: 'cache', REDIS_PASSWORD: 'short' }, warnings: [weak('REDIS_PASSWORD')] },
  { env: { REDIS_URL: 'redis://:short@cache' }, warnings: [weak('REDIS_URL')] },
  {
    env: { ADMIN_TOKEN: 'a-key-of-sixteen', AUTH_API_KEYS: 'a-key-of-sixteen' },
    warnings: ['ADMIN_TOKEN is also one of AUTH_API_KEYS: whoever may send events can read and discard dead letters.'],
  },
  {
    env: { MAX_BODY_BYTES: '512KiB' },
    warnings: [
      'MAX_BODY_BYTES is below the 1 MiB that an event may have, and EventBridge does not send an event again that was answered 413.',
    ],
  },
  { env: { DOWNSTREAM_URL: 'http://crm.example/' }, warnings: [PLAIN_HTTP] },
  { env: { DOWNSTREAM_URL: 'http://10.0.0.9/' }, warnings: [PLAIN_HTTP] },
  {
    env: { DLQ_EVENT_BUS: 'failed-events' },
    warnings: [
      "DLQ_EVENT_BUS: nothing is published to a bus. Failed events are kept as dead letters in the ledger, or go to the rule's own dead-letter queue.",
    ],
  },
  {
    env: { REDIS_HOST: 'cache', DURABILITY: 'none', ON_UNDELIVERED: 'keep' },
    warnings: [
      'DURABILITY=none with ON_UNDELIVERED=keep: an event that was answered 202 is lost when Redis loses its memory.',
    ],
  },
  {
    env: { WINDOW_HOURS: '23' },
    warnings: [
      'WINDOW_HOURS is shorter than the 24 h for which EventBridge sends an event again: a late copy is delivered a second time.',
    ],
  },
  {
    env: { REDIS_PORT: 'tcp://10.0.0.1:6379', REDIS_SERVICE_HOST: '10.0.0.1', REDIS_PORT_6379_TCP_ADDR: '10.0.0.1' },
    warnings: [
      'REDIS_PORT was set by Kubernetes for a Service named redis and is ignored; enableServiceLinks: false in the Pod keeps it out.',
    ],
  },
  {
    env: { SCHEMAS_DIR: './schemas', CONTRACT: 'off' },
    warnings: ['SCHEMAS_DIR is read and has no effect with CONTRACT=off: set CONTRACT=enforce or report.'],
  },
  { env: { DOWNSTREAM_TIMEOUT: '5000' }, warnings: [unknown('DOWNSTREAM_TIMEOUT', 'DOWNSTREAM_TIMEOUT_MS')] },
  { env: { AUTH_API_KEY: 'x' }, warnings: [unknown('AUTH_API_KEY', 'AUTH_API_KEYS')] },
  { env: { ADMIN_TOKEN_FIL: '/x' }, warnings: [unknown('ADMIN_TOKEN_FIL', 'ADMIN_TOKEN_FILE')] },
  { env: { DOWNSTREM_URL: 'x' }, warnings: [unknown('DOWNSTREM_URL', 'DOWNSTREAM_URL')] },
  { env: { SLOT: '3' }, warnings: [unknown('SLOT', 'SLOTS')] },
  { env: { MAX_BACKLOG_FILE: '/x' }, warnings: [unknown('MAX_BACKLOG_FILE', 'MAX_BACKLOG')] },
  { env: { BRIDGEHEAD_X: 'x' }, warnings: ['BRIDGEHEAD_X is not a setting and is ignored.'] },
];

describe('A warning', () => {
  for (const { env, warnings } of cautions) {
    it(`is given, and the start goes on: ${JSON.stringify(env)}`, () => {
      expect(load(env).warnings).to.deep.equal(warnings);
    });
  }

  it('is given for the limits of sources too', () => {
    const yaml =
      'sources: [{ name: crm, max_body_bytes: 512 KiB }, { name: big, max_body_bytes: 1 MiB }, { name: tiny, max_body_bytes: 1 KiB }, { name: usual }]';
    expect(load({ BRIDGEHEAD_CONFIG: '/b.yaml' }, { '/b.yaml': yaml }).warnings).to.deep.equal([
      'The max_body_bytes of crm, tiny is below the 1 MiB that an event may have, and EventBridge does not send an event again that was answered 413.',
    ]);
  });

  it('is not given where all is well', () => {
    for (const env of [
      { ...open, AUTH_API_KEYS: 'a-key-of-sixteen', ADMIN_TOKEN: 'another-sixteen!', REDIS_URL: 'redis://cache' },
      { DOWNSTREAM_URL: 'http://127.0.0.1:3000/' },
      { DOWNSTREAM_URL: 'http://[::1]:3000/' },
      { DOWNSTREAM_URL: 'http://localhost/', WINDOW_HOURS: '24', MAX_BODY_BYTES: '1MiB' },
      { PATH: '/bin', HOME: '/', HOSTNAME: 'pod-1', NODE_ENV: 'production', LANG: 'C', USER: 'node', PWD: '/app' },
    ]) {
      expect(load(env).warnings).to.deep.equal([]);
    }
  });
});
