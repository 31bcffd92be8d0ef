import { randomUUID } from 'node:crypto';
import type { Config, SourceConfig } from '../config/config.js';
import { canonical } from './canonical.js';
import { keyMaker } from './digest.js';
import { type Parsed, parseJson } from './json.js';
import { compileKeying, type Keying } from './key.js';
import type { KeyRule } from './key-rule.js';
import { type Reader, envelopeReader, USUAL_PATH } from './reader.js';
import type { Batches } from './shape.js';
import { isWithMetadata } from './with-metadata.js';

type Read = Pick<Reader, 'batches' | 'parse'>;

const BODIES: Readonly<Record<Exclude<SourceConfig['body'], 'envelope'>, Read>> = {
  detail: { batches: 'array' satisfies Batches, parse: parseJson },
  any: { batches: 'none' satisfies Batches, parse: parseJson },
  lines: { batches: 'none' satisfies Batches, parse: parseLines },
};

/**
 * Reads the bodies of a configured source. What has no envelope is given one, for contract, patterns and logs; what is
 * relayed are the bytes that came. `usual` are the rules for those that have one. A rule that means nothing throws with its name.
 */
export function sourceReader(
  config: SourceConfig,
  usual: readonly KeyRule[],
  replays: Config['replays'],
  nonce: () => string = randomUUID,
): Reader {
  const path = `${USUAL_PATH}/${config.name}`;
  if (config.body === 'envelope') return envelopeReader(keyingOf(config, usual, replays, nonce), path);
  const { source, detailType } = config;
  return {
    path,
    ...BODIES[config.body],
    takesId: true,
    envelopeIn(value, id) {
      const ofBus = isWithMetadata(value) ? value : null;
      const data = ofBus === null ? value : ofBus.Data;
      const busId = ofBus?.SystemMetadata['aws:EventId'];
      return {
        id: id ?? (typeof busId === 'string' && busId !== '' ? busId : nonce()),
        source,
        'detail-type': detailType,
        detail: isObject(data) ? data : { value: data },
        ...(ofBus?.SystemMetadata['aws:DeliveryType'] === 'REPLAY' ? { 'replay-name': 'aws:DeliveryType=REPLAY' } : {}),
      };
    },
    keying: keyingOf(config, [], replays, nonce),
  };
}

/**
 * Without an id of the sender, and without anything to take one from, nothing tells two events apart: each is then one of its
 * own. (The id that such an event is given is random, so that the default rule finds no two alike.)
 */
function keyingOf(
  { name, key }: SourceConfig,
  usual: readonly KeyRule[],
  replays: Config['replays'],
  nonce: () => string,
): Keying {
  const rule = { name: `source ${name}`, scope: 'source', ignore: [] } as const;
  switch (key.kind) {
    case 'usual':
      return compileKeying(usual, replays, nonce);
    case 'id':
      return compileKeying([{ ...rule, key: 'id', content: false }], replays, nonce);
    case 'expression':
      return compileKeying([{ ...rule, key: key.text, content: true }], replays, nonce);
    case 'body':
      return compileKeying([{ ...rule, key: null, content: true }], replays, nonce);
    case 'none':
      return {
        keyOf: () => ({
          rule: 'none',
          of: keyMaker({ scope: canonical(name), replay: null, parts: canonical(nonce()), content: null }),
        }),
      };
    default:
      return key satisfies never;
  }
}

/** Several JSON texts, each on a line of its own: one event all the same, for one event made them. */
function parseLines(bytes: Uint8Array): Parsed {
  const values: unknown[] = [];
  for (const line of linesOf(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
    const parsed = parseJson(line);
    if (parsed.kind === 'not-json') return { kind: 'not-json', reason: `line ${values.length + 1} is not valid JSON` };
    values.push(parsed.value);
  }
  return values.length === 0
    ? { kind: 'not-json', reason: 'the body is empty' }
    : { kind: 'parsed', value: { lines: values } };
}

function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let start = 0; start < bytes.length;) {
    const found = bytes.indexOf(0x0a, start);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(start, end);
    if (line.some((byte) => byte > 0x20)) yield line;
    start = end + 1;
  }
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
