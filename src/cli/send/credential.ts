/** How a connection proves who it is. */
export interface Credential {
  /** The headers of the next request; null where no token could be had. */
  headers(): Promise<Readonly<Record<string, string>> | null>;
  /** These headers were answered 401 or 407: the next ones shall be new, where there are new ones to be had. */
  refused(headers: Readonly<Record<string, string>>): void;
}

const fixed = (headers: Readonly<Record<string, string>>): Credential => ({
  headers: () => Promise.resolve(headers),
  refused: () => {},
});

export const noCredential = fixed({});
export const apiKey = (name: string, key: string): Credential => fixed({ [name]: key });
export const basic = (userAndPassword: string): Credential =>
  fixed({ Authorization: `Basic ${Buffer.from(userAndPassword).toString('base64')}` });

export interface OAuthClient {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope?: string;
  /** ms, monotonic. */
  readonly monotonic: () => number;
}

const RENEWED_BEFORE_MS = 60_000;
const TOKEN_TIMEOUT_MS = 5_000;

interface Token {
  readonly headers: Readonly<Record<string, string>>;
  readonly endsMs: number;
}

/**
 * OAuth client credentials: one token for all requests, asked for again when a request was refused with it or when it
 * ends within a minute. However many requests need one, the endpoint is asked once at a time.
 */
export function oauth(client: OAuthClient): Credential {
  let current: Token | null = null;
  let asking: Promise<Token | null> | null = null;
  const ask = (): Promise<Token | null> =>
    (asking ??= fetchToken(client).then((token) => {
      asking = null;
      return (current = token);
    }));
  return {
    async headers() {
      const isGood = current !== null && current.endsMs - client.monotonic() > RENEWED_BEFORE_MS;
      return ((isGood ? current : null) ?? (await ask()))?.headers ?? null;
    },
    refused(headers) {
      if (current?.headers === headers) current = null;
    },
  };
}

/** RFC 6749, section 4.4. null: none was given, and why stays with the endpoint, whose answer may hold a secret. */
async function fetchToken({ tokenUrl, clientId, clientSecret, scope, monotonic }: OAuthClient): Promise<Token | null> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    ...(scope === undefined ? {} : { scope }),
  });
  try {
    const answer = await fetch(tokenUrl, {
      method: 'POST',
      body: form,
      redirect: 'error',
      signal: AbortSignal.timeout(TOKEN_TIMEOUT_MS),
    });
    const { access_token: token, expires_in: seconds } = (await answer.json()) as Readonly<Record<string, unknown>>;
    if (!answer.ok || typeof token !== 'string') return null;
    const endsMs = monotonic() + (typeof seconds === 'number' ? seconds * 1_000 : Infinity);
    return { headers: { Authorization: `Bearer ${token}` }, endsMs };
  } catch {
    return null;
  }
}
