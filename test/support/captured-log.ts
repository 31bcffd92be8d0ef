import { Writable } from 'node:stream';
import { createTelemetry, type Telemetry, type TelemetryOptions } from '#src/telemetry/telemetry.js';

/** Telemetry whose log can be read. The wall clock stands still at the first moment of 2026. */
export interface CapturedTelemetry {
  readonly telemetry: Telemetry;
  /** What was logged so far, each line without its line end. */
  readonly lines: () => Promise<readonly string[]>;
  /** The same, read as JSON and without the time. */
  readonly entries: () => Promise<readonly Readonly<Record<string, unknown>>[]>;
  /** The samples of one metric of ours, as Prometheus reads them. */
  readonly samples: (name: string) => Promise<readonly string[]>;
}

const now = (): number => Date.UTC(2026, 0, 1);

export function captureTelemetry(options: Partial<TelemetryOptions> = {}): CapturedTelemetry {
  let text = '';
  const stream = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      text += chunk.toString();
      done();
    },
  });
  const telemetry = createTelemetry({ format: 'json', level: 'debug', stream, now, ...options });
  const lines = async () => {
    await new Promise(setImmediate);
    return text.split('\n').slice(0, -1);
  };
  return {
    telemetry,
    lines,
    entries: async () =>
      (await lines()).map((line) => {
        const { time: _, ...entry } = JSON.parse(line) as Record<string, unknown>;
        return entry;
      }),
    samples: async (name) => {
      const { body } = await telemetry.metrics();
      return body.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    },
  };
}
