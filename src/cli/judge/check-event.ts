import type { Admin } from '../admin/client.js';
import { PATH } from '../admin/letters.js';
import { verdictOf, type Judgement, type VerdictName } from './judging.js';

/** What would happen to an event, and what the receiver remembers of it. */
export interface EventReport {
  readonly verdict: VerdictName;
  readonly rule: string | null;
  readonly violations: readonly { readonly path: string; readonly message: string }[];
  readonly deliveries: readonly { readonly destination: string; readonly key: string; readonly remembered: string }[];
}

/** `admin` null: there is no way to ask. Nothing is changed by the question. */
export async function reportOn(judgement: Judgement, admin: Admin | null): Promise<EventReport> {
  const { violations } = judgement;
  if (judgement.kind === 'invalid') return { verdict: 'invalid', rule: null, violations, deliveries: [] };
  const deliveries = judgement.destinations.map(async (destination) => {
    const key = judgement.keyFor(destination);
    return { destination, key, remembered: await rememberedOf(key, admin) };
  });
  return {
    verdict: verdictOf(judgement),
    rule: judgement.rule,
    violations,
    deliveries: await Promise.all(deliveries),
  };
}

async function rememberedOf(key: string, admin: Admin | null): Promise<string> {
  if (admin === null) return 'not asked: no admin token';
  try {
    const { status, body } = await admin('GET', `${PATH}/${key}`);
    if (status === 200) return `a dead letter (${String(body['reason'])}): a copy would be skipped`;
    if (status === 409) return 'seen before (delivered, kept, or being worked on): a copy would be skipped';
    // A 404 of ours names its type; any other says that there are no admin routes.
    if (status === 404 && body['type'] === 'urn:bridgehead:problem:not-found' && isOfKey(body))
      return 'nothing: it is new';
    return `not known: the receiver answered ${status}`;
  } catch (error) {
    return `not known: ${error instanceof Error ? error.message : 'no answer'}`;
  }
}

const isOfKey = (body: Readonly<Record<string, unknown>>): boolean => String(body['detail']).includes('this key');
