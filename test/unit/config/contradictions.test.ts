import { expect } from 'chai';
import { load, problemsOf } from '../../support/loading.js';

interface Contradiction {
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly setting: string;
  readonly message: string;
}

const NO_CREDENTIAL =
  'AUTH_API_KEYS, AUTH_BASIC or AUTH_JWT_ISSUER must be set where HOST can be reached by others: set one of them (a secret also as AUTH_API_KEYS_FILE or AUTH_BASIC_FILE), or HOST=127.0.0.1, or AUTH=none to let anybody send events.';
const TWO_REDIS =
  'REDIS_URL says which Redis it is, and so do REDIS_HOST and REDIS_PORT: remove REDIS_URL, or the other two.';
const NO_REDIS =
  'REDIS_HOST or REDIS_URL must be set where REDIS_PORT or REDIS_PASSWORD is: without them the ledger would be SQLite.';

const contradictions: readonly Contradiction[] = [
  {
    name: 'no credential on every address',
    env: { HOST: '0.0.0.0' },
    setting: 'AUTH_API_KEYS',
    message: NO_CREDENTIAL,
  },
  {
    name: 'no credential on every IPv6 address',
    env: { HOST: '::' },
    setting: 'AUTH_API_KEYS',
    message: NO_CREDENTIAL,
  },
  { name: 'no credential on a named host', env: { HOST: 'edge' }, setting: 'AUTH_API_KEYS', message: NO_CREDENTIAL },
  {
    name: 'no credential and one',
    env: { AUTH: 'none', AUTH_API_KEYS: 'a-key-of-sixteen' },
    setting: 'AUTH',
    message: 'AUTH=none asks for no credential and AUTH_API_KEYS for one: remove one of them.',
  },
  {
    name: 'no credential and several',
    env: { AUTH: 'none', AUTH_API_KEYS: 'a-key-of-sixteen', AUTH_BASIC: 'user:a-key-of-sixteen' },
    setting: 'AUTH',
    message:
      'AUTH=none asks for no credential and AUTH_API_KEYS and AUTH_BASIC for one: remove AUTH=none, or all of the others.',
  },
  {
    name: 'tokens for anybody',
    env: { AUTH_JWT_ISSUER: 'https://login.example', AUTH_JWKS_URL: 'https://login.example/keys' },
    setting: 'AUTH_JWT_AUDIENCE',
    message: 'AUTH_JWT_AUDIENCE must be set where AUTH_JWT_ISSUER and AUTH_JWKS_URL are: set it, or remove those.',
  },
  {
    name: 'tokens of anybody',
    env: { HOST: '0.0.0.0', AUTH_JWT_AUDIENCE: 'events', AUTH_JWKS_URL: 'http://127.0.0.1:9/keys' },
    setting: 'AUTH_JWT_ISSUER',
    message: 'AUTH_JWT_ISSUER must be set where AUTH_JWT_AUDIENCE and AUTH_JWKS_URL are: set it, or remove those.',
  },
  {
    name: 'a password in the URL of the destination',
    env: { DOWNSTREAM_URL: 'https://user:pass@crm.example/' },
    setting: 'DOWNSTREAM_URL',
    message:
      'DOWNSTREAM_URL must be without user and password, because a URL is shown in logs: remove them, and let a proxy before the destination add the credential.',
  },
  {
    name: 'a fragment in the URL of the destination',
    env: { DOWNSTREAM_URL: 'https://crm.example/#' },
    setting: 'DOWNSTREAM_URL',
    message:
      'DOWNSTREAM_URL must be without a fragment, which is never sent: remove the # and what follows, or write %23 where the path has a #.',
  },
  {
    name: 'less memory than one body',
    env: { MAX_IN_FLIGHT_BYTES: '1MiB' },
    setting: 'MAX_IN_FLIGHT_BYTES',
    message:
      'MAX_IN_FLIGHT_BYTES must be at least MAX_BODY_BYTES, or the largest body would never be taken in: raise the one or lower the other.',
  },
  {
    name: 'nothing stored and an answer at acceptance',
    env: { ON_UNDELIVERED: 'return', ANSWER: 'acceptance' },
    setting: 'ON_UNDELIVERED',
    message:
      'ON_UNDELIVERED=return stores no event, and ANSWER=acceptance cannot do without: remove it, or set ON_UNDELIVERED=keep.',
  },
  {
    name: 'nothing stored and uncertain deliveries parked',
    env: { ON_UNDELIVERED: 'return', ON_UNCERTAIN: 'park' },
    setting: 'ON_UNDELIVERED',
    message:
      'ON_UNDELIVERED=return stores no event, and ON_UNCERTAIN=park cannot do without: remove it, or set ON_UNDELIVERED=keep.',
  },
  {
    name: 'nothing stored and all that needs it',
    env: { ON_UNDELIVERED: 'return', ANSWER: 'acceptance', ON_INVALID: 'keep', ON_UNCERTAIN: 'park' },
    setting: 'ON_UNDELIVERED',
    message:
      'ON_UNDELIVERED=return stores no event, and ANSWER=acceptance, ON_INVALID=keep, ON_UNCERTAIN=park cannot do without: remove them, or set ON_UNDELIVERED=keep.',
  },
  {
    name: 'two hosts of Redis',
    env: { REDIS_URL: 'redis://a', REDIS_HOST: 'b' },
    setting: 'REDIS_URL',
    message: TWO_REDIS,
  },
  {
    name: 'two ports of Redis',
    env: { REDIS_URL: 'redis://a', REDIS_PORT: '1' },
    setting: 'REDIS_URL',
    message: TWO_REDIS,
  },
  {
    name: 'two passwords of Redis',
    env: { REDIS_URL: 'redis://:one@a', REDIS_PASSWORD: 'two' },
    setting: 'REDIS_PASSWORD',
    message: 'REDIS_PASSWORD is set, and REDIS_URL has a password too: remove one of them.',
  },
  {
    name: 'a password of no Sentinels',
    env: { REDIS_URL: 'redis://a', REDIS_SENTINEL_PASSWORD: 'one' },
    setting: 'REDIS_SENTINEL_PASSWORD',
    message:
      'REDIS_SENTINEL_PASSWORD is for Sentinels, and REDIS_URL names none: remove it, or write redis+sentinel://…',
  },
  { name: 'a password of no Redis', env: { REDIS_PASSWORD: 'secret' }, setting: 'REDIS_HOST', message: NO_REDIS },
  { name: 'a port of no Redis', env: { REDIS_PORT: '6379' }, setting: 'REDIS_HOST', message: NO_REDIS },
  {
    name: 'replicas of SQLite',
    env: { DURABILITY: 'replicas:1' },
    setting: 'DURABILITY',
    message:
      'DURABILITY must be auto or fsync where the ledger is SQLite, which always waits for the disk: remove it, or set REDIS_URL.',
  },
];

describe('A contradiction', () => {
  for (const { name, env, setting, message } of contradictions) {
    it(`stops the start with the reason and the remedy: ${name}`, () => {
      expect(problemsOf(env)).to.deep.equal([{ setting, message }]);
    });
  }

  it('is none where each remedy was followed', () => {
    for (const env of [
      { HOST: '0.0.0.0', AUTH: 'none' },
      { HOST: '0.0.0.0', AUTH_API_KEYS: 'a-key-of-sixteen' },
      { HOST: '0.0.0.0', AUTH_BASIC: 'user:a-key-of-sixteen' },
      {
        HOST: '0.0.0.0',
        AUTH_JWT_ISSUER: 'https://login.example',
        AUTH_JWT_AUDIENCE: 'events',
        AUTH_JWKS_URL: 'https://login.example/keys',
      },
      { HOST: '127.8.0.1' },
      { HOST: '::1' },
      { HOST: '::ffff:127.0.0.1' },
      { HOST: 'localhost' },
      { AUTH: 'none' },
      { MAX_IN_FLIGHT_BYTES: '1MiB', MAX_BODY_BYTES: '1MiB' },
      { ON_UNDELIVERED: 'keep', ANSWER: 'acceptance', ON_INVALID: 'keep', ON_UNCERTAIN: 'park' },
      { ON_UNDELIVERED: 'auto', ANSWER: 'acceptance' },
      { DURABILITY: 'fsync' },
      { REDIS_URL: 'redis://a', REDIS_PASSWORD: 'two' },
    ]) {
      expect(problemsOf(env)).to.deep.equal([]);
    }
  });

  it('is told of each setting that is missing, also beside one that is wrong', () => {
    const problems = problemsOf({ AUTH_JWT_SCOPE: 'write', AUTH_JWKS_URL: 'http://login.example/' });
    expect(problems.map(({ setting }) => setting)).to.deep.equal([
      'AUTH_JWKS_URL',
      'AUTH_JWT_ISSUER',
      'AUTH_JWT_AUDIENCE',
    ]);
  });

  it('is not told about a value that is wrong by itself', () => {
    const problems = problemsOf({ HOST: '0.0.0.0', AUTH_API_KEYS: ',' });
    expect(problems.map(({ message }) => message)).to.not.include(NO_CREDENTIAL);
    expect(problems).to.have.lengthOf(1);
  });
});

const destination = (name: string, more = '') => `  - { name: ${name}, url: "https://${name}.example"${more} }\n`;
const needing = (...entries: readonly string[]) =>
  load({ BRIDGEHEAD_CONFIG: '/f', ON_UNCERTAIN: 'park' }, { '/f': `destinations:\n${entries.join('')}` }).needsStorage;

describe('What needs storage', () => {
  it('is named as it was set', () => {
    expect(load({ ANSWER: 'acceptance', ON_UNCERTAIN: 'park' }).needsStorage).to.deep.equal([
      'ANSWER=acceptance',
      'ON_UNCERTAIN=park',
    ]);
    expect(load({ ON_INVALID: 'keep' }).needsStorage).to.deep.equal(['ON_INVALID=keep']);
  });

  it('is named by its path where a destination of the file asks for it', () => {
    const own = destination('a', ', on_uncertain: redeliver');
    expect(needing(own, destination('b', ', on_uncertain: park'))).to.deep.equal(['destinations[1].on_uncertain=park']);
    expect(needing(own, destination('b'))).to.deep.equal(['ON_UNCERTAIN=park']);
    expect(needing(own)).to.deep.equal([]);
  });

  it('is nothing by default', () => {
    expect(load({}).needsStorage).to.deep.equal([]);
  });
});
