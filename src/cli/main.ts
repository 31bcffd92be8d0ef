#!/usr/bin/env node
import { run } from './program.js';

const interrupted = new AbortController();
const isStart = process.argv[2] === 'start';

// Ctrl-C ends what runs and tells what became of it; a second one is obeyed at once. The receiver has its own way to stop.
if (!isStart) for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted.abort());
// `bridgehead … | head`: nobody reads on.
process.stdout.on('error', () => process.exit(1));

const code = await run(process.argv.slice(2), {
  env: process.env,
  stdin: process.stdin,
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  terminal: process.stderr.isTTY ? process.stderr : null,
  interrupted: interrupted.signal,
});
// The output is still to be written, so the process ends by itself.
if (!isStart) process.exitCode = code;
