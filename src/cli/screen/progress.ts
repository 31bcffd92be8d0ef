import cliProgress from 'cli-progress';
import type { Io } from '../io.js';

export interface Progress {
  advance(done: number): void;
  end(): void;
}

const none: Progress = { advance: () => {}, end: () => {} };

/** A bar on the terminal while long work runs, and nothing where nobody watches. `total` null: nobody knows how much it is. */
export function progress(what: string, total: number | null, { terminal }: Pick<Io, 'terminal'>): Progress {
  if (terminal === null) return none;
  const format = total === null ? `${what} {value}` : `${what} {bar} {value}/{total}, {eta_formatted} left`;
  const bar = new cliProgress.SingleBar({ format, stream: terminal, clearOnComplete: true, hideCursor: true });
  bar.start(total ?? 0, 0);
  return { advance: (done) => bar.update(done), end: () => bar.stop() };
}
