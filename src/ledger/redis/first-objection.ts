import type { RedisAddress } from '../../config/config.js';
import type { Clock } from '../../relay/clock.js';
import type { Finding } from './watch.js';

const PATIENCE_MS = 5_000;
const PATIENCE_WHILE_LOADING_MS = 30_000;

/** null once it is fit for use; `cluster` where it is a node of one; else what speaks against it, as the end of a sentence. */
export async function firstObjection(
  looked: { look(): Promise<Finding> },
  { database }: RedisAddress,
  clock: Clock,
): Promise<string | null> {
  const startMs = clock.monotonic();
  for (;;) {
    const finding = await looked.look();
    if (finding.kind === 'fit') return null;
    if (finding.kind === 'cluster') {
      return database === 0 ? 'cluster' : 'is a Cluster, which has no databases: leave the number out of REDIS_URL.';
    }
    if (finding.kind === 'unfit') return `cannot be relied on: ${finding.reasons.join('; ')}.`;
    const { why } = finding;
    if (why.includes('NOAUTH')) return 'asks for a password: give it in REDIS_URL or REDIS_PASSWORD.';
    if (/WRONGPASS|invalid password/.test(why)) return 'refuses the password: correct REDIS_URL or REDIS_PASSWORD.';
    if (why.includes('NOPERM')) return `forbids what the ledger needs: extend the user's ACL (${why}).`;
    if (why.includes('cluster support disabled')) return 'is no Cluster: name one server in REDIS_URL, not several.';
    const patienceMs = why.includes('LOADING') ? PATIENCE_WHILE_LOADING_MS : PATIENCE_MS;
    if (clock.monotonic() - startMs > patienceMs) {
      return `did not answer within ${patienceMs / 1_000} s (${why}): start it, or correct REDIS_URL.`;
    }
    await clock.sleep(10);
  }
}
