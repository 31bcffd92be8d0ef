/** What a command sees of its process; a test gives its own. */
export interface Io {
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: NodeJS.ReadableStream;
  out(text: string): void;
  err(text: string): void;
  /** Where a progress bar may be drawn; null where nobody watches. */
  readonly terminal: NodeJS.WriteStream | null;
  /** Aborts when the user has had enough (Ctrl-C). */
  readonly interrupted: AbortSignal;
}

/** 0: done, 1: failed, 2: called in a way that means nothing. */
export type ExitCode = 0 | 1 | 2;

/** A command as commander calls it: what it comes to is the exit code. */
export type Act = <Given extends unknown[]>(
  command: (...given: Given) => Promise<ExitCode>,
) => (...given: Given) => Promise<void>;
