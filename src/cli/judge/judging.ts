import type { Config } from '../../config/config.js';
import { loadContract, type Contract, type Violation } from '../../event/contract.js';
import { compileKeying } from '../../event/key.js';
import { presetsExcept } from '../../event/presets.js';
import { envelopeReader } from '../../event/reader.js';
import { compileRouting, type Routing } from '../../event/routing.js';
import { sourceReader } from '../../event/source-reader.js';
import type { Reader } from '../../event/reader.js';
import { meantBy } from '../../config/nearest.js';
import { eventTooLarge } from '../../http/body.js';
import { openSchemas } from '../../live-schemas.js';
import { UsageError } from '../usage-error.js';

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
      /** Whether a copy of it would have the same key; else nothing tells two of them apart, and each is delivered. */
      readonly hasCopies: boolean;
      /** Where it goes; none: it is filtered. */
      readonly destinations: readonly string[];
    };

/** `idempotencyKey`: the header of that name, where the sender sets one. */
export type Judge = (bytes: Uint8Array, idempotencyKey?: string) => Judgement;

/** The judge of what comes to a source's path; null: to `/events`. Throws a `UsageError` where there is no such source. */
export type Judging = (source: string | null) => { readonly judge: Judge; readonly batches: Reader['batches'] };

/** The contract of a configuration. Throws where a schema means nothing; `warned` is told what has no effect. */
export async function contractOf(config: Config, warned: (message: string) => void): Promise<Contract> {
  const facts = { schemasLoaded: () => {}, schemasRefused: () => {}, warned, fault: () => {} };
  const schemas = config.schemasDir === null ? null : await openSchemas(config.schemasDir, facts);
  return loadContract(config.contract, schemas);
}

/** Builds, from the same parts as the service, what decides on an event. Throws where a schema or a rule means nothing. */
export async function judging(config: Config, warned: (message: string) => void = () => {}): Promise<Judging> {
  const contract = await contractOf(config, warned);
  const rules = [...config.keys, ...presetsExcept(config.presetsOff)];
  const usual = envelopeReader(compileKeying(rules, config.replays));
  const routing = compileRouting(config.destinations);
  const readers = new Map(config.sources.map((each) => [each.name, sourceReader(each, rules, config.replays)]));
  return (source) => {
    const reader = source === null ? usual : readers.get(source);
    if (reader === undefined)
      throw new UsageError(`there is no source "${source}": ${sourcesIn(config)(source ?? '')}`);
    const largest = config.sources.find(({ name }) => name === source)?.maxBodyBytes ?? config.maxBodyBytes;
    return { judge: judgeOf(reader, contract, routing, largest), batches: reader.batches };
  };
}

const sourcesIn =
  ({ sources }: Config) =>
  (name: string): string =>
    sources.length === 0
      ? 'the configuration has none (BRIDGEHEAD_CONFIG)'
      : meantBy(
          name,
          sources.map((each) => each.name),
        );

function judgeOf(reader: Reader, contract: Contract, routing: Routing, maxBytes: number): Judge {
  return (bytes, idempotencyKey) => {
    if (bytes.length > maxBytes)
      return { kind: 'invalid', violations: [{ path: '', message: eventTooLarge(maxBytes) }] };
    const parsed = reader.parse(bytes);
    if (parsed.kind === 'not-json') return { kind: 'invalid', violations: [{ path: '', message: parsed.reason }] };
    const look = () => contract.check(reader.envelopeIn(parsed.value, idempotencyKey));
    const checked = look();
    if (checked.kind === 'invalid') return checked;
    const { envelope, violations } = checked;
    const key = reader.keying.keyOf(envelope);
    const copy = look();
    return {
      kind: 'valid',
      eventId: envelope.id,
      source: envelope.source,
      detailType: envelope.detailType,
      violations,
      rule: key.rule,
      keyFor: (destination) => key.of(destination),
      hasCopies: copy.kind !== 'invalid' && reader.keying.keyOf(copy.envelope).of('') === key.of(''),
      destinations: routing.destinationsOf(envelope.value),
    };
  };
}

export type VerdictName = 'valid' | 'invalid' | 'filtered';

export function verdictOf(judgement: Judgement): VerdictName {
  if (judgement.kind === 'invalid') return 'invalid';
  return judgement.destinations.length === 0 ? 'filtered' : 'valid';
}
