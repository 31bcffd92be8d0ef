import { fileURLToPath } from 'node:url';
import { API_KEY } from './driver.js';

export const NAMES = ['ours', 'ceiling', 'tutorial', 'powertools', 'bullmq'] as const;
export type Name = (typeof NAMES)[number];

const ours = fileURLToPath(new URL('../dist-bundle/main.js', import.meta.url));
const peer = (name: string) => fileURLToPath(new URL(`contenders/${name}.js`, import.meta.url));

/** The file that is started: ours as in the Dockerfile. */
export const program = (name: Name): string => (name === 'ours' ? ours : peer(name));

export interface Surroundings {
  readonly port: number;
  readonly redisUrl: string;
  readonly downstreamUrl: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Production settings for everybody. On a Redis without AOF ours comes out in return mode by itself. */
export const environment = (name: Name, { port, redisUrl, downstreamUrl, env }: Surroundings): NodeJS.ProcessEnv => ({
  PATH: process.env['PATH'] ?? '',
  NODE_ENV: 'production',
  PORT: String(port),
  REDIS_URL: redisUrl,
  DOWNSTREAM_URL: downstreamUrl,
  ...(name === 'ours' ? { AUTH_API_KEYS: API_KEY, LOG_FORMAT: 'json', SHUTDOWN_DELAY_MS: '0' } : { API_KEY }),
  ...env,
});
