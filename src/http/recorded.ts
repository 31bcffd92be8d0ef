import type { ArrivedDelivery } from '../telemetry/http-facts.js';
import { dispositionOf, type Result } from './answer.js';

/** A delivery as it is recorded; `rule` is the key rule that told it from others. */
export function recorded({ destination, key, outcome }: Result, rule: string): ArrivedDelivery {
  const disposition = dispositionOf(outcome);
  const copyOf = outcome.kind === 'duplicate' && outcome.of !== 'batch' ? { copyOf: outcome.of } : {};
  return { destination, key, rule, disposition, ...copyOf };
}

/** What no destination wants is recorded all the same: a pattern that lets nothing through must be seen. */
export const FILTERED: ArrivedDelivery = { destination: '', key: '', rule: '', disposition: 'filtered' };
