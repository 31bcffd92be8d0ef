import type { Config } from '../../config/config.js';
import { loadContract, type Violation } from '../../event/contract.js';
import { compileKeying } from '../../event/key.js';
import { presetsExcept } from '../../event/presets.js';
import { envelopeReader } from '../../event/reader.js';
import { compileRouting } from '../../event/routing.js';
import { openSchemas } from '../../live-schemas.js';

/** What the receiver would make of an event, as far as that can be said without its ledger. */
export type Judgement =
  | { readonly kind: 'invalid'; readonly violations: readonly Violation[] }
  | {
      readonly kind: 'valid';
      readonly eventId: string;
      readonly source: string;
      readonly detailType: string;
      /** Breaches that are only reported. */
      readonly violations: readonly Violation[];
      /** The key rule that told. */
      readonly rule: string;
      /** The key for a destination, whether the event goes there or not. */
      readonly keyFor: (destination: string) => string;
      /** Where it goes; none: it is filtered. */
      readonly destinations: readonly string[];
    };

export type Judge = (bytes: Uint8Array) => Judgement;

/**
 * Builds, from the same parts as the service, what decides on an event that comes to `/events`. Throws where a schema or
 * a rule means nothing; `warned` is told what has no effect.
 */
export async function judging(config: Config, warned: (message: string) => void = () => {}): Promise<Judge> {
  const facts = { schemasLoaded: () => {}, schemasRefused: () => {}, warned, fault: () => {} };
  const contract = loadContract(
    config.contract,
    config.schemasDir === null ? null : await openSchemas(config.schemasDir, facts),
  );
  const keying = compileKeying([...config.keys, ...presetsExcept(config.presetsOff)], config.replays);
  const routing = compileRouting(config.destinations);
  const reader = envelopeReader(keying);
  return (bytes) => {
    const parsed = reader.parse(bytes);
    if (parsed.kind === 'not-json') return { kind: 'invalid', violations: [{ path: '', message: parsed.reason }] };
    const checked = contract.check(reader.envelopeIn(parsed.value, undefined));
    if (checked.kind === 'invalid') return checked;
    const { envelope, violations } = checked;
    const key = keying.keyOf(envelope);
    return {
      kind: 'valid',
      eventId: envelope.id,
      source: envelope.source,
      detailType: envelope.detailType,
      violations,
      rule: key.rule,
      keyFor: (destination) => key.of(destination),
      destinations: routing.destinationsOf(envelope.value),
    };
  };
}

export type VerdictName = 'valid' | 'invalid' | 'filtered';

export function verdictOf(judgement: Judgement): VerdictName {
  if (judgement.kind === 'invalid') return 'invalid';
  return judgement.destinations.length === 0 ? 'filtered' : 'valid';
}
