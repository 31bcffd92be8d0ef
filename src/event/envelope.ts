/** EventBridge's envelope, as far as we need it. */
export interface Envelope {
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  /** Wall clock, ms since the epoch; null where `time` is missing or no RFC 3339 time. */
  readonly timeMs: number | null;
  /** The archive replay that it comes from. */
  readonly replayName: string | null;
  /** The whole parsed envelope. */
  readonly value: Readonly<Record<string, unknown>>;
}

/** `value` has passed the envelope's schema: the three names are there. What the schema leaves open is read with care. */
export function envelopeOf(value: Readonly<Record<string, unknown>>): Envelope {
  const replayName = value['replay-name'];
  return {
    id: value['id'] as string,
    source: value['source'] as string,
    detailType: value['detail-type'] as string,
    timeMs: timeMs(value['time']),
    replayName: typeof replayName === 'string' && replayName !== '' ? replayName : null,
    value,
  };
}

const RFC_3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/i;

/** `Date.parse` alone would take "1" for a year. */
function timeMs(time: unknown): number | null {
  if (typeof time !== 'string' || !RFC_3339.test(time)) return null;
  const ms = Date.parse(time);
  return Number.isNaN(ms) ? null : ms;
}
