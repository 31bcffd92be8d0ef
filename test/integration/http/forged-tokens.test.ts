import { expect } from 'chai';
import { CompactSign, exportSPKI, importJWK, SignJWT, UnsecuredJWT, type CryptoKey } from 'jose';
import { AUDIENCE, ISSUER, issuerKey, token, type IssuerKey } from '../../support/issuer.js';
import { startTokenRig, type TokenRig } from '../../support/token-rig.js';

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a bearer token', () => {
  let ec: IssuerKey;
  let rsa: IssuerKey;
  let stranger: IssuerKey;
  let rig: TokenRig;
  let nowMs: number;
  let seconds: number;
  before(async () => {
    [ec, rsa, stranger] = await Promise.all([issuerKey('ec'), issuerKey('rsa', 'RS256'), issuerKey('ec')]);
    rig = await startTokenRig([ec, rsa], { scope: 'events:write' });
    await rig.fetched(1);
    nowMs = rig.clock.now();
    seconds = nowMs / 1000;
  });
  after(() => rig.close());

  const good = { scope: 'openid events:write' };
  const claims = () => ({ iss: ISSUER, aud: AUDIENCE, exp: seconds + 3600, ...good });
  const unsigned = (header: object) => `${encoded(header)}.${encoded(claims())}`;

  const accepted: Readonly<Record<string, () => Promise<string>>> = {
    'signed with ECDSA': () => token(ec, nowMs, good),
    'signed with RSA': () => token(rsa, nowMs, good),
    'for several audiences': () => token(ec, nowMs, { ...good, aud: ['other', AUDIENCE] }),
    'with its scopes as a list': () => token(ec, nowMs, { scp: ['events:write'] }),
    'that does not name its key': () => token(rsa, nowMs, good, { kid: undefined }),
    'that expired within the tolerance': () => token(ec, nowMs, { ...good, exp: seconds - 4 }),
    'that is valid from now on, by a clock that is ahead': () => token(ec, nowMs, { ...good, nbf: seconds + 5 }),
  };
  for (const [name, make] of Object.entries(accepted)) {
    it(`lets the event in: ${name}`, async () => {
      expect(await rig.statusOf(await make())).to.equal(200);
    });
  }

  const forged: Readonly<Record<string, () => Promise<string> | string>> = {
    'alg none': () => new UnsecuredJWT(claims()).encode(),
    'alg none in other letters': () => `${unsigned({ alg: 'NonE', kid: 'ec' })}.`,
    'HMAC with the public key as the secret (PEM)': async () => {
      const pem = await exportSPKI((await importJWK(rsa.published, 'RS256')) as CryptoKey);
      return new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', kid: 'rsa' }).sign(Buffer.from(pem));
    },
    'HMAC with the public key as the secret (modulus)': () =>
      new SignJWT(claims())
        .setProtectedHeader({ alg: 'HS256', kid: 'rsa' })
        .sign(Buffer.from(rsa.published.n ?? '', 'base64url')),
    'another issuer': () => token(ec, nowMs, { ...good, iss: 'https://login.example' }),
    'no issuer': () => token(ec, nowMs, { ...good, iss: undefined }),
    'another audience': () => token(ec, nowMs, { ...good, aud: 'billing' }),
    'no audience': () => token(ec, nowMs, { ...good, aud: undefined }),
    expired: () => token(ec, nowMs, { ...good, exp: seconds - 5 }),
    'not yet valid': () => token(ec, nowMs, { ...good, nbf: seconds + 6 }),
    'no expiry': () => token(ec, nowMs, { ...good, exp: undefined }),
    'an expiry that is no number': () => token(ec, nowMs, { ...good, exp: '2099' as unknown as number }),
    'an expiry that never comes': () =>
      new CompactSign(Buffer.from(JSON.stringify(claims()).replace(/"exp":\d+/, '"exp":1e400')))
        .setProtectedHeader({ alg: 'ES256', kid: 'ec' })
        .sign(ec.secret),
    'an unknown key': () => token(ec, nowMs, good, { kid: 'nobody' }),
    "another key under a known key's name": () => token(stranger, nowMs, good),
    'a key of its own in its header': () => token(stranger, nowMs, good, { jwk: stranger.published }),
    'a key of its own, and no name': () => token(stranger, nowMs, good, { kid: undefined, jwk: stranger.published }),
    'keys of its own elsewhere': () => token(stranger, nowMs, good, { kid: 'x', jku: 'http://127.0.0.1:9/' }),
    'an extension that nobody knows (crit)': async () =>
      `${encoded({ alg: 'ES256', kid: 'ec', crit: ['x'], x: 1 })}.${(await token(ec, nowMs, good)).split('.').slice(1).join('.')}`,
    'another algorithm than its key has': async () =>
      `${encoded({ alg: 'PS256', kid: 'rsa' })}.${(await token(rsa, nowMs, good)).split('.').slice(1).join('.')}`,
    'claims that were changed': async () => {
      const [header = '', , signature = ''] = (await token(ec, nowMs, { scope: 'openid' })).split('.');
      return `${header}.${encoded(claims())}.${signature}`;
    },
    'a good token with padding that it must not have': async () => `${await token(ec, nowMs, good)}==`,
    truncated: async () => (await token(ec, nowMs, good)).slice(0, -9),
    'without its signature': async () => (await token(ec, nowMs, good)).split('.').slice(0, 2).join('.') + '.',
    garbage: () => 'garbage',
    'three parts of garbage': () => 'a.b.c',
    'claims that are no object': () => `${encoded({ alg: 'ES256', kid: 'ec' })}.${encoded([1])}.AAAA`,
  };
  for (const [name, make] of Object.entries(forged)) {
    it(`is refused with 401: ${name}`, async () => {
      const { status, challenge } = await rig.send(`Bearer ${await make()}`);
      expect([status, challenge]).to.deep.equal([401, 'Bearer realm="events", error="invalid_token"']);
    });
  }

  for (const [name, scope] of Object.entries({ none: undefined, another: 'openid', longer: 'events:write:all' })) {
    it(`is refused with 401 where it does not grant the scope: ${name}`, async () => {
      const { status, challenge } = await rig.send(`Bearer ${await token(ec, nowMs, { scope })}`);
      expect(status).to.equal(401);
      expect(challenge).to.equal('Bearer realm="events", error="insufficient_scope", scope="events:write"');
    });
  }

  it('that is missing is asked for without an error, and each refusal is counted by what was presented', async () => {
    const before = rig.http.presented.length;
    expect((await rig.send(null)).challenge).to.equal('Bearer realm="events"');
    expect((await rig.send('Basic dXNlcjpvbmU=')).challenge).to.equal('Bearer realm="events"');
    expect((await rig.send('Bearer x')).status).to.equal(401);
    expect(rig.http.presented.slice(before)).to.deep.equal(['none', 'basic', 'bearer']);
  });
});
