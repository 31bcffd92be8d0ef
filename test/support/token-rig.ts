import supertest from 'supertest';
import type { AuthMethod } from '#src/config/config.js';
import { FakeClock } from './fake-clock.js';
import { EVENT, startHttp, until, type HttpHarness } from './http-harness.js';
import { AUDIENCE, ISSUER, startKeyServer, type IssuerKey, type KeyServer } from './issuer.js';
import { objectionsTo } from './openapi.js';

/** The way in behind an issuer's tokens, with time that stands still. */
export interface TokenRig {
  readonly http: HttpHarness;
  readonly server: KeyServer;
  readonly clock: FakeClock;
  /** Sends an event with this `Authorization`; fails where the answer is not one of the document. */
  send(
    authorization: string | null,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ status: number; challenge: string; problem: string; retryAfter: string }>;
  statusOf(token: string): Promise<number>;
  /** Waits until so many fetches of keys are over. */
  fetched(times: number): Promise<void>;
  close(): Promise<void>;
}

export interface TokenRigOptions {
  readonly scope?: string;
  readonly beside?: readonly AuthMethod[];
  /** An address of keys instead of the server's. */
  readonly jwksUrl?: string;
  readonly server?: KeyServer;
}

export async function startTokenRig(keys: readonly IssuerKey[], options: TokenRigOptions = {}): Promise<TokenRig> {
  const clock = new FakeClock();
  const server = options.server ?? (await startKeyServer(...keys));
  const jwksUrl = options.jwksUrl ?? server.url;
  const jwt = { kind: 'jwt', issuer: ISSUER, audience: AUDIENCE, jwksUrl, scope: options.scope ?? null } as const;
  const http = await startHttp({ clock, config: { auth: { methods: [...(options.beside ?? []), jwt] } } });
  const send: TokenRig['send'] = async (authorization, headers = {}) => {
    const credential = authorization === null ? {} : { Authorization: authorization };
    const answer = await supertest(http.url)
      .post('/events')
      .type('json')
      .set({ ...headers, ...credential })
      .send(EVENT);
    const objections = objectionsTo('post', '/events', {
      status: answer.status,
      headers: answer.headers,
      body: answer.text,
    });
    if (objections.length > 0) throw new Error(objections.join());
    return {
      status: answer.status,
      challenge: answer.headers['www-authenticate'] ?? '',
      problem: (answer.body as { type?: string }).type ?? '',
      retryAfter: answer.headers['retry-after'] ?? '',
    };
  };
  return {
    http,
    server,
    clock,
    send,
    statusOf: async (text) => (await send(`Bearer ${text}`)).status,
    fetched: (times) => until(() => http.keyFetches.length >= times),
    close: async () => {
      await http.close();
      await server.close();
    },
  };
}
