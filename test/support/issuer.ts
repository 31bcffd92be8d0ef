import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  exportJWK,
  generateKeyPair,
  SignJWT,
  type CryptoKey,
  type JWK,
  type JWTHeaderParameters,
  type JWTPayload,
} from 'jose';

export const ISSUER = 'https://login.example/';
export const AUDIENCE = 'events';

/** One key of an issuer: what it signs with, and what it publishes of it. */
export interface IssuerKey {
  readonly kid: string;
  readonly alg: string;
  readonly secret: CryptoKey;
  readonly published: JWK;
}

export async function issuerKey(kid: string, alg = 'ES256'): Promise<IssuerKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { kid, alg, secret: privateKey, published: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } };
}

/** Each member may be left out, said so or not. */
type Loose<T> = { readonly [N in keyof T]?: T[N] | undefined };

/** A token that is good at `nowMs` unless told otherwise; undefined leaves a claim out. */
export function token(
  key: IssuerKey,
  nowMs: number,
  claims: Loose<JWTPayload> = {},
  header: Loose<JWTHeaderParameters> = {},
) {
  const seconds = Math.floor(nowMs / 1000);
  const all = { iss: ISSUER, aud: AUDIENCE, sub: 'bus', iat: seconds, exp: seconds + 3600, ...claims };
  return new SignJWT(JSON.parse(JSON.stringify(all)) as JWTPayload)
    .setProtectedHeader(JSON.parse(JSON.stringify({ alg: key.alg, kid: key.kid, ...header })) as JWTHeaderParameters)
    .sign(key.secret);
}

/** The place where an issuer publishes its keys: a real server, whose next answers a test decides. */
export interface KeyServer {
  readonly url: string;
  /** Requests so far. */
  fetches(): number;
  publish(...keys: readonly IssuerKey[]): void;
  answer(how: (request: IncomingMessage, response: ServerResponse) => void): void;
  close(): Promise<void>;
}

export async function startKeyServer(...keys: readonly IssuerKey[]): Promise<KeyServer> {
  let fetches = 0;
  const publishing =
    (published: readonly IssuerKey[]) =>
    (_request: IncomingMessage, response: ServerResponse): void => {
      response.end(JSON.stringify({ keys: published.map((key) => key.published) }));
    };
  let how: (request: IncomingMessage, response: ServerResponse) => void = publishing(keys);
  const server = createServer((request, response) => {
    fetches += 1;
    how(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`,
    fetches: () => fetches,
    publish: (...next) => {
      how = publishing(next);
    },
    answer: (next) => {
      how = next;
    },
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
