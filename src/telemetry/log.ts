import winston from 'winston';
import { jsonLine, textLine, type Entry } from './lines.js';
import { patientTransport } from './patient-transport.js';

const LEVELS = { error: 0, warn: 1, info: 2, debug: 3 } as const;
export type Level = keyof typeof LEVELS;
export type Fields = Readonly<Record<string, unknown>>;

export interface Log {
  /** false: nobody will read it, so the fields need not be gathered. */
  isOn(level: Level): boolean;
  write(level: Level, message: string, fields: Fields): void;
}

/** Where winston looks for the finished line. */
const MESSAGE = Symbol.for('message');

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
    ...fields,
  });
  const logger = winston.createLogger({
    levels: LEVELS,
    level: options.level,
    format: winston.format((info) => {
      info[MESSAGE] = toLine(info as unknown as Entry);
      return info;
    })(),
    transports: patientTransport({
      stream: options.stream,
      monotonic: options.monotonic,
      onDropped: options.onDropped,
      notice: (lines) => toLine(entry('warn', 'log lines dropped', { lines_dropped: lines })),
    }),
  });
  const threshold = LEVELS[options.level];
  const isOn = (level: Level): boolean => LEVELS[level] <= threshold;
  return {
    isOn,
    write: (level, message, fields) => {
      if (isOn(level)) logger.log(entry(level, message, fields));
    },
  };
}
