import type { Config } from './config/config.js';
import type { Contract } from './event/contract.js';
import type { Keying } from './event/key.js';
import { envelopeReader, type Reader } from './event/reader.js';
import type { Routing } from './event/routing.js';
import { shapeOf } from './event/shape.js';
import { eventTooLarge, TOO_MANY_EVENTS } from './http/body.js';
import { createJudge, type Judged } from './http/judge.js';
import { objectionTo } from './http/media-type.js';
import { readBatch, type BatchItem } from './http/read-batch.js';
import type { Clock } from './relay/clock.js';
import type { Payload } from './relay/delivery.js';
import type { Readmitted } from './relay/operate.js';

export interface ReadmissionParts {
  readonly config: Pick<Config, 'sources' | 'maxBodyBytes'>;
  readonly contract: Contract;
  readonly keying: Keying;
  /** What reads the bodies of each configured source, by name. */
  readonly sources: ReadonlyMap<string, Reader>;
  readonly routing: Routing;
  readonly clock: Clock;
}

/** Reads a payload that was kept as invalid once more, as if it came to its path now: what it broke may have been mended. */
export function readmission(parts: ReadmissionParts): (payload: Payload) => Promise<Readmitted> {
  const { config, contract, keying, sources, routing, clock } = parts;
  const usual = envelopeReader(keying);

  const readerOf = ({ path, source, detailType }: Payload): Reader | undefined => {
    if (path !== '') return [usual, ...sources.values()].find((reader) => reader.path === path);
    // Kept before paths were: what came without an envelope has the source and the detail type that its own path gave it.
    const given = config.sources.find((each) => each.source === source && each.detailType === detailType);
    return sources.get(given?.name ?? '') ?? usual;
  };
  const limitOf = (reader: Reader): number =>
    config.sources.find(({ name }) => sources.get(name) === reader)?.maxBodyBytes ?? config.maxBodyBytes;

  return async (payload) => {
    const reader = readerOf(payload);
    if (reader === undefined) {
      return invalid(`it came to ${payload.path}, and no source of this name is configured any more`);
    }
    const bytes = Buffer.from(payload.bytes.buffer, payload.bytes.byteOffset, payload.bytes.byteLength);
    const judge = createJudge(contract, reader, routing);
    const maxItemBytes = limitOf(reader);
    const arrival = { firstArrivalMs: clock.now(), path: reader.path };

    // Only what was refused for its media type may be a batch: of a batch that could be read each item was kept alone.
    const shape = isWholeBody(payload) ? shapeOf(bytes, reader.batches) : null;
    if (shape?.kind === 'too-many') return invalid(TOO_MANY_EVENTS);
    if (shape?.kind === 'batch') {
      const read = await readBatch(bytes, shape.spans, arrival, { judge, maxItemBytes, clock });
      return read.kind === 'not-json' ? invalid(read.reason) : together(read.items);
    }
    if (bytes.length > maxItemBytes) return invalid(eventTooLarge(maxItemBytes));
    const parsed = reader.parse(bytes);
    if (parsed.kind === 'not-json') return invalid(parsed.reason);
    const id = payload.eventId === '' ? undefined : payload.eventId;
    return readmitted(judge(parsed.value, id, { bytes, contentType: payload.contentType, ...arrival }));
  };
}

const isWholeBody = ({ contentType }: Payload): boolean => objectionTo({ 'content-type': contentType }) !== null;

/** A letter is not thrown away because nobody wants it just now: that is what discarding is for. */
const UNWANTED = 'no destination wants it';

function readmitted(judged: Judged): Readmitted {
  if (judged.kind === 'invalid') return judged;
  return judged.deliveries.length === 0 ? invalid(UNWANTED) : judged;
}

/** All of a batch or nothing: it is one letter. */
function together(items: readonly BatchItem[]): Readmitted {
  const violations = items.flatMap(({ invalid: broken, deliveries }, index) =>
    (broken ?? (deliveries.length === 0 ? [{ path: '', message: UNWANTED }] : [])).map(({ path, message }) => ({
      path: `/${index}${path}`,
      message,
    })),
  );
  if (violations.length > 0) return { kind: 'invalid', violations };
  return { kind: 'deliveries', deliveries: items.flatMap(({ deliveries }) => deliveries) };
}

const invalid = (message: string): Readmitted => ({ kind: 'invalid', violations: [{ path: '', message }] });
