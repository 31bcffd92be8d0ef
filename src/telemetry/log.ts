import winston from 'winston';
import { jsonLine, textLine, type Entry } from './lines.js';
import { patientLines } from './patient-lines.js';

const LEVELS = { error: 0, warn: 1, info: 2, debug: 3 } as const;
export type Level = keyof typeof LEVELS;
export type Fields = Readonly<Record<string, unknown>>;

export interface Log {
  /** false: nobody will read it, so the fields need not be gathered. */
  isOn(level: Level): boolean;
  /** At once, behind all that was said before. */
  write(level: Level, message: string, fields: Fields): void;
  /** With the other lines of this turn of the event loop, in one write: for what is said of every event. */
  writeSoon(level: Level, message: string, fields: Fields): void;
}

/** Where winston looks for the finished line. */
const MESSAGE = Symbol.for('message');

/**
 * winston with a format and a transport of ours. What is said of every event goes to the transport directly: the two object
 * streams of winston's logger cost more than the line itself. docs/DECISIONS.md has the figure.
 */
export function createLog(options: {
  readonly format: 'json' | 'text';
  readonly level: Level;
  readonly stream: NodeJS.WritableStream;
  readonly now: () => number;
  readonly monotonic: () => number;
  readonly onDropped: (lines: number) => void;
}): Log {
  const { now } = options;
  const toLine = options.format === 'json' ? jsonLine : textLine;
  const entry = (level: Level, message: string, fields: Fields): Entry => ({
    time: new Date(now()).toISOString(),
    level,
    message,
    fields,
  });
  const lines = patientLines({
    stream: options.stream,
    monotonic: options.monotonic,
    onDropped: options.onDropped,
    notice: (count) => toLine(entry('warn', 'log lines dropped', { lines_dropped: count })),
  });
  const logger = winston.createLogger({
    levels: LEVELS,
    level: options.level,
    format: winston.format((info) => {
      info[MESSAGE] = toLine(info as unknown as Entry);
      return info;
    })(),
    transports: new winston.transports.Stream({
      stream: options.stream,
      // Its own `log` would ignore a full stream and put a timer behind every line, so it gets ours.
      log(info: Readonly<Record<symbol, string>>, next: () => void): void {
        lines.add(info[MESSAGE] ?? '');
        lines.flush();
        next();
      },
    }),
  });
  const threshold = LEVELS[options.level];
  const isOn = (level: Level): boolean => LEVELS[level] <= threshold;
  return {
    isOn,
    write: (level, message, fields) => {
      if (isOn(level)) logger.log(entry(level, message, fields));
    },
    writeSoon: (level, message, fields) => {
      if (isOn(level)) lines.add(toLine(entry(level, message, fields)));
    },
  };
}
