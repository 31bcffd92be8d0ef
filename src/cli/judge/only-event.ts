import { readItem } from '../../event/item.js';
import { shapeOf } from '../../event/shape.js';
import { UsageError } from '../usage-error.js';
import type { Judgement, Judging } from './judging.js';

/** The one event of a body, which may be a batch of one, as the path of its source reads it. */
export function onlyEventIn(
  bytes: Buffer,
  source: string | null,
  idempotencyKey: string | undefined,
  judges: Judging,
): Judgement {
  const { judge, batches } = judges(source);
  const shape = shapeOf(bytes, batches);
  if (shape.kind !== 'batch') return judge(bytes, idempotencyKey);
  const [span, another] = shape.spans;
  if (span === undefined || another !== undefined) {
    throw new UsageError(`--event takes one event, and the file has ${shape.spans.length}: "key test" takes many`);
  }
  // Its size is the judge's business.
  const item = readItem(bytes, span, Infinity);
  if (item.kind === 'value' || item.kind === 'too-large') return judge(item.bytes, undefined);
  return { kind: 'invalid', violations: [{ path: '', message: item.reason }] };
}
