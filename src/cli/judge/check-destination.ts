import net from 'node:net';
import tls from 'node:tls';
import type { DestinationConfig } from '../../config/config.js';
import { ok, problem, type Finding } from './finding.js';

const PATIENCE_MS = 3_000;

/** Connects and hangs up, with TLS where the URL says so: a request would be an event. */
export async function checkDestination({ name, url }: Pick<DestinationConfig, 'name' | 'url'>): Promise<Finding> {
  if (url === null) return ok('destination', `${name}: the built-in demo (DOWNSTREAM_URL is not set)`);
  const { hostname, port, protocol } = new URL(url);
  const isTls = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const at = { host, port: Number(port || (isTls ? 443 : 80)) };
  const reason = await new Promise<string | null>((resolve) => {
    const socket = isTls ? tls.connect({ ...at, servername: net.isIP(host) ? '' : host }) : net.connect(at);
    const end = (found: string | null): void => {
      socket.destroy();
      resolve(found);
    };
    socket.setTimeout(PATIENCE_MS, () => end(`no answer within ${PATIENCE_MS / 1_000} s`));
    socket.once(isTls ? 'secureConnect' : 'connect', () => end(null));
    socket.once('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
  });
  const where = `${name}: ${host}:${at.port}`;
  return reason === null
    ? ok('destination', `${where} can be reached`)
    : problem('destination', `${where} cannot be reached (${reason}): start it, or correct its URL`);
}
