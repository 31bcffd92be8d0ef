import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { ReceiverProcess } from '../world/receiver.js';

/** A line of a receiver's log that speaks of one delivery. */
export interface Told {
  readonly receiver: string;
  readonly message: string;
  /** When it was written, as the receiver's own clock has it. */
  readonly time: string;
  readonly attempt?: number;
  readonly verdict?: string;
  readonly error?: string;
  readonly latency_ms?: number;
  readonly to?: string;
}

const OF_DELIVERIES = /^\{[^{]*"message":"(?:attempted|lapsed|unwritten|overtaken|buried)".*?"key":"([0-9a-f]{32})"/;

/** What the receivers wrote of these deliveries, by key. The logs are read once, line by line: they may be long. */
export async function readLogs(
  receivers: readonly Pick<ReceiverProcess, 'name' | 'logFile'>[],
  keys: ReadonlySet<string>,
): Promise<Map<string, Told[]>> {
  const told = new Map<string, Told[]>([...keys].map((key) => [key, []]));
  if (keys.size === 0) return told;
  for (const { name, logFile } of receivers) {
    for await (const line of createInterface({ input: createReadStream(logFile), crlfDelay: Infinity })) {
      const lines = told.get(OF_DELIVERIES.exec(line)?.[1] ?? '');
      const entry = lines === undefined ? undefined : readable(line);
      if (entry !== undefined) lines?.push({ ...entry, receiver: name });
    }
  }
  return told;
}

/** A process that was killed may leave half a line. */
function readable(line: string): Told | undefined {
  try {
    return JSON.parse(line) as Told;
  } catch {
    return undefined;
  }
}
