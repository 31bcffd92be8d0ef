import type { Admin } from '../admin/client.js';
import { verdictOf, type Judgement, type VerdictName } from './judging.js';
import { sentenceOf, type Delivery } from './remembered.js';

/** What would happen to an event, and what the receiver remembers of it. */
export interface EventReport {
  readonly verdict: VerdictName;
  readonly rule: string | null;
  readonly violations: readonly { readonly path: string; readonly message: string }[];
  readonly deliveries: readonly DeliveryReport[];
}

export interface DeliveryReport {
  readonly destination: string;
  /** null: nothing tells two such events apart. */
  readonly key: string | null;
  /** For people. */
  readonly remembered: string;
  /** What the receiver answered, as openapi.yaml has it; null: it could not be asked. */
  readonly delivery: Delivery | null;
}

type Remembered = Pick<DeliveryReport, 'remembered' | 'delivery'>;

/** `admin` null: there is no way to ask. Nothing is changed by the question. */
export async function reportOn(judgement: Judgement, admin: Admin | null): Promise<EventReport> {
  const { violations } = judgement;
  if (judgement.kind === 'invalid') return { verdict: 'invalid', rule: null, violations, deliveries: [] };
  const deliveries = judgement.destinations.map(async (destination) => {
    if (!judgement.hasCopies) return { destination, key: null, ...unasked('nothing: each is an event of its own') };
    const key = judgement.keyFor(destination);
    return { destination, key, ...(await rememberedOf(key, admin)) };
  });
  return {
    verdict: verdictOf(judgement),
    rule: judgement.rule,
    violations,
    deliveries: await Promise.all(deliveries),
  };
}

const unasked = (remembered: string): Remembered => ({ remembered, delivery: null });

async function rememberedOf(key: string, admin: Admin | null): Promise<Remembered> {
  if (admin === null) return unasked('not asked: no admin token');
  try {
    const { status, body } = await admin('GET', `/admin/deliveries/${key}`);
    if (status === 200)
      return { remembered: sentenceOf(body as unknown as Delivery), delivery: body as unknown as Delivery };
    const hint = status === 404 ? ': it has no ADMIN_TOKEN, or is of an older version' : '';
    return unasked(`not known: the receiver answered ${status}${hint}`);
  } catch (error) {
    return unasked(`not known: ${error instanceof Error ? error.message : 'no answer'}`);
  }
}
