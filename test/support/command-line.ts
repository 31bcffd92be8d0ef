import { Readable } from 'node:stream';
import { run } from '#src/cli/program.js';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  /** What `--json` printed. */
  readonly json: () => unknown;
}

/** The command line in this process, with an environment and a standard input of its own, and no terminal. */
export async function bridgehead(
  argv: readonly string[],
  { env = {}, stdin = '' }: { readonly env?: NodeJS.ProcessEnv; readonly stdin?: string } = {},
): Promise<Ran> {
  let out = '';
  let err = '';
  const code = await run(argv, {
    env,
    stdin: Readable.from([stdin]),
    out: (text) => void (out += text),
    err: (text) => void (err += text),
    terminal: null,
    interrupted: new AbortController().signal,
  });
  return { code, out, err, json: () => JSON.parse(out) as unknown };
}
