/** What may wait in memory for a reader of the log that has stopped reading. */
const MAX_PENDING_BYTES = 1_048_576;
/** A stream that failed is left alone for so long: a full disk is emptied, a log collector comes back. */
const PAUSE_AFTER_ERROR_MS = 1_000;

/** The way of finished lines into a stream. Neither function throws. */
export interface PatientLines {
  /** The line goes out with the others of this turn of the event loop: a write costs more than a line. */
  add(line: string): void;
  /** Writes what has gathered now. */
  flush(): void;
}

/**
 * Writes lines to a stream and lets nothing come back from it: a reader that stalls costs lines, not memory, and one
 * that went away (EPIPE) costs lines, not the process. What was dropped is counted, and said as soon as it can be.
 */
export function patientLines(options: {
  readonly stream: NodeJS.WritableStream & { readonly writableLength?: number };
  readonly monotonic: () => number;
  readonly onDropped: (lines: number) => void;
  readonly notice: (lines: number) => string;
}): PatientLines {
  const { stream, monotonic } = options;
  let gathered = '';
  let count = 0;
  let dropped = 0;
  let pausedUntilMs = -Infinity;
  const pause = (): void => {
    pausedUntilMs = monotonic() + PAUSE_AFTER_ERROR_MS;
  };
  stream.on('error', pause);

  const isOpen = (): boolean =>
    stream.writable && (stream.writableLength ?? 0) <= MAX_PENDING_BYTES && monotonic() >= pausedUntilMs;
  const write = (text: string): boolean => {
    try {
      if (!isOpen()) return false;
      stream.write(text);
      return true;
    } catch {
      pause();
      return false;
    }
  };
  const flush = (): void => {
    if (count === 0) return;
    const notice = dropped > 0 ? `${options.notice(dropped)}\n` : '';
    if (write(notice + gathered)) {
      dropped = 0;
    } else {
      dropped += count;
      options.onDropped(count);
    }
    gathered = '';
    count = 0;
  };
  return {
    flush,
    add: (line) => {
      gathered += `${line}\n`;
      count += 1;
      if (count === 1) setImmediate(flush);
    },
  };
}
