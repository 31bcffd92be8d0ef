import { readFileSync } from 'node:fs';
import type { Io } from '../io.js';
import { UsageError } from '../usage-error.js';

export interface AdminFlags {
  readonly url: string;
  readonly adminToken?: string;
  readonly adminTokenFile?: string;
}

/** What the receiver answered, whatever the status. */
export interface AdminAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Speaks to a running receiver. Rejects with a sentence where there is no answer. */
export type Admin = (method: 'GET' | 'POST' | 'DELETE', path: string) => Promise<AdminAnswer>;

const PATIENCE_MS = 30_000;

export function adminOf({ url, adminToken, adminTokenFile }: AdminFlags): Admin {
  const base = URL.canParse(url) ? new URL(url) : null;
  if (base === null || !/^https?:$/.test(base.protocol)) throw new UsageError('--url begins with http:// or https://');
  const token = adminToken ?? tokenIn(adminTokenFile);
  if (token === undefined) {
    throw new UsageError('the admin routes need a token: --admin-token, --admin-token-file or ADMIN_TOKEN');
  }
  if (!/^[!-~]+$/.test(token)) throw new UsageError('the admin token has characters that no header may have');
  return async (method, path) => {
    const at = new URL(`${base.pathname.replace(/\/$/, '')}${path}`, base);
    const answer = await fetch(at, {
      method,
      headers: { Authorization: `Bearer ${token}` },
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch((error: unknown) => {
      throw new Error(`no answer from ${base.origin}: ${reasonOf(error)}`, { cause: error });
    });
    return { status: answer.status, body: readable(await answer.text()) };
  };
}

/** What every command that speaks to a receiver fails with, in the receiver's own words. */
export function refusalOf({ status, body }: AdminAnswer): Error {
  if (status === 404 && typeof body['detail'] !== 'string') return new Error('answered 404: is this a receiver?');
  const why = [body['detail'], body['title']].find((text) => typeof text === 'string') ?? 'no reason given';
  const hint = status === 401 ? '; is this its ADMIN_TOKEN?' : '';
  return new Error(`the receiver answered ${status}: ${why}${hint}`);
}

function tokenIn(file: string | undefined): string | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file, 'utf8').replace(/[\r\n]+$/, '');
  } catch {
    throw new UsageError(`the file ${file} of the admin token cannot be read`);
  }
}

/** `fetch` hides what happened in its cause. */
function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : cause.message;
  return String(cause);
}

function readable(text: string): AdminAnswer['body'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as AdminAnswer['body']) : {};
  } catch {
    return {};
  }
}

/** The same defaults for every command that asks a receiver. */
export const adminFlagsFrom = (flags: AdminFlags, { env }: Pick<Io, 'env'>): AdminFlags => {
  const adminToken = flags.adminToken ?? (env['ADMIN_TOKEN'] || undefined);
  const adminTokenFile = flags.adminTokenFile ?? (env['ADMIN_TOKEN_FILE'] || undefined);
  return {
    url: flags.url,
    ...(adminToken === undefined ? {} : { adminToken }),
    ...(adminTokenFile === undefined || flags.adminToken !== undefined ? {} : { adminTokenFile }),
  };
};
