import type { AuthConfig, AuthMethod, Config } from './config/config.js';
import type { LedgerStatus } from './relay/ledger.js';

/** What the first lines after the start are made of. */
export interface Started {
  readonly version: string;
  readonly config: Config;
  readonly port: number;
  readonly status: LedgerStatus;
  readonly mode: 'keep' | 'return';
  /** Where each destination really is: the demo's address where none is configured. */
  readonly relaysTo: readonly {
    readonly name: string;
    readonly url: string;
    readonly isDemo: boolean;
    readonly when: unknown;
  }[];
}

const HOLDS: Readonly<Record<'fsync' | 'replicas' | 'aof' | 'none', string>> = {
  fsync: 'on disk before it is answered for (fsync)',
  replicas: 'on a replica before it is answered for',
  aof: 'in an append-only file, synced every second: survives the process, loses up to a second with the host (aof)',
  none: 'nothing that survives a crash (none)',
};

/** The event of the tutorial that many readers come from, on one line so that it can be pasted. */
const SAMPLE = JSON.stringify({
  version: '0',
  id: '17554ea1-9b10-e0ad-9b31-5a2e0d3d1a11',
  'detail-type': 'Genesys Cloud Event',
  source: 'genesys.cloud',
  detail: {
    eventId: 'evt-1',
    eventType: 'v2.detail.events.conversation.acd.start',
    timestamp: '2026-11-24T12:00:00.000Z',
    body: { id: 'conversation-1' },
  },
});

/** What a person needs to see first: where it listens, what it remembers with, where it relays to, how to try it. */
export function firstScreen({ version, config, port, status, mode, relaysTo }: Started): string[] {
  const shownHost = config.host.includes(':') ? `[${config.host}]` : config.host;
  const reachable = ['0.0.0.0', '::'].includes(config.host) ? 'localhost' : shownHost;
  const url = `http://${reachable}:${port}/events`;
  const [method] = config.auth.methods;
  const sample = method ? sampleOf(method) : '';
  return [
    `Bridgehead ${version} listens on http://${shownHost}:${port}/events`,
    `  ledger       ${ledgerLine(config)}; what it stores is ${HOLDS[kindOf(status.durability)]}`,
    `  undelivered  ${modeLine(config, mode)}`,
    ...relaysTo.map(
      ({ name, url: to, isDemo, when }) =>
        `  relays to    ${isDemo ? `a built-in demo at ${to} (DOWNSTREAM_URL is not set)` : (relaysTo.length > 1 ? `${name} at ` : '') + withoutQuery(to) + (when === null ? '' : ', what its pattern matches')}`,
    ),
    `  credential   ${credentialLine(config.auth)}`,
    'Send it an event:',
    `  curl -s ${url} -H 'content-type: application/json'${sample} -d '${SAMPLE}'`,
  ];
}

function credentialLine({ methods }: AuthConfig): string {
  return methods.map(nameOf).join(', or ') || 'none is asked for';
}

function nameOf(method: AuthMethod): string {
  switch (method.kind) {
    case 'api-key':
      return `a key in the header ${method.header}`;
    case 'basic':
      return 'user and password (Basic)';
    case 'jwt':
      return `a bearer token of ${method.issuer}`;
    default:
      return method satisfies never;
  }
}

function sampleOf(method: AuthMethod): string {
  switch (method.kind) {
    case 'api-key':
      return ` -H '${method.header}: <key>'`;
    case 'basic':
      return " -u '<user>:<password>'";
    case 'jwt':
      return " -H 'authorization: Bearer <token>'";
    default:
      return method satisfies never;
  }
}

/** A query may hold a token. */
function withoutQuery(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return origin + pathname + (search === '' ? '' : '?…');
}

const kindOf = (durability: LedgerStatus['durability']): keyof typeof HOLDS =>
  durability.startsWith('replicas:') ? 'replicas' : (durability as 'fsync' | 'aof' | 'none');

function ledgerLine({ ledger }: Config): string {
  if (ledger.redis === null) return `SQLite in ${ledger.sqlite.dataDir}`;
  return `Redis at ${ledger.redis.address.shown}`;
}

function modeLine({ onUndelivered }: Config, mode: 'keep' | 'return'): string {
  const why = onUndelivered === 'auto' ? 'auto' : 'as set';
  return mode === 'keep'
    ? `kept and retried by Bridgehead (${why}${why === 'auto' ? ': the ledger survives a crash' : ''})`
    : `returned to EventBridge, nothing is stored (${why}${why === 'auto' ? ': the ledger does not survive a crash' : ''})`;
}
