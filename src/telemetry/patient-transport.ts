import winston from 'winston';

/** What may wait in memory for a reader of the log that has stopped reading. */
const MAX_PENDING_BYTES = 1_048_576;
/** A stream that failed is left alone for so long: a full disk is emptied, a log collector comes back. */
const PAUSE_AFTER_ERROR_MS = 1_000;

/** Where winston puts the finished line. */
const MESSAGE = Symbol.for('message');

/**
 * Writes lines to a stream and lets nothing come back from it: a reader that stalls costs lines, not memory, and one
 * that went away (EPIPE) costs lines, not the process. What was dropped is counted, and said as soon as it can be.
 */
export function patientTransport(options: {
  readonly stream: NodeJS.WritableStream & { readonly writableLength?: number };
  readonly monotonic: () => number;
  readonly onDropped: (lines: number) => void;
  readonly notice: (lines: number) => string;
}): InstanceType<typeof winston.transports.Stream> {
  const { stream, monotonic } = options;
  let dropped = 0;
  let pausedUntilMs = -Infinity;
  const pause = (): void => {
    pausedUntilMs = monotonic() + PAUSE_AFTER_ERROR_MS;
  };
  stream.on('error', pause);
  const drop = (): void => {
    dropped += 1;
    options.onDropped(1);
  };

  const write = (line: string): void => {
    if (!stream.writable || (stream.writableLength ?? 0) > MAX_PENDING_BYTES || monotonic() < pausedUntilMs) {
      drop();
      return;
    }
    const missing = dropped;
    dropped = 0;
    if (missing > 0) stream.write(`${options.notice(missing)}\n`);
    stream.write(`${line}\n`);
  };

  // Its own `log` would ignore a full stream and put a timer behind every line, so it gets ours.
  return new winston.transports.Stream({
    stream,
    log(info: Readonly<Record<symbol, string>>, next: () => void): void {
      try {
        write(info[MESSAGE] ?? '');
      } catch {
        pause();
        drop();
      }
      next();
    },
  });
}
